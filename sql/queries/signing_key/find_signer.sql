-- The key whose signing period it is ($1); if it was replaced within that, its private half is gone. If a
-- replica whose clock is ahead of ours replaced it, the new one begins a little later, until $2.
select kid, sealed_private_key, sealed_under from signing_key
where signs_from <= $2 and signs_until > $1 and destroyed_at is null
order by signs_from <= $1 desc, signing_period desc, ordinal desc limit 1
