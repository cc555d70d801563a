-- The key whose turn it is.
select kid, sealed_private_key, sealed_under from signing_key
where signs_from <= $1 and signs_until > $1 and destroyed_at is null
