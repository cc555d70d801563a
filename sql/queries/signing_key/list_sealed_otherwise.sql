-- Sealed under another key than $1.
select kid, sealed_private_key, sealed_under from signing_key
where destroyed_at is null and sealed_under <> $1
for update
