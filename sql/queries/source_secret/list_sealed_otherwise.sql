-- Secrets that are sealed under another key than the one with this fingerprint ($1). One that somebody is about to
-- change is passed over.
select source_id, sealed, sealed_under, set_at, set_for from source_secret where sealed_under <> $1
for update skip locked
