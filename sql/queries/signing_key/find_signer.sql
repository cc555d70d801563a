-- The key whose turn it is; where it was replaced within its turn, its private half is gone.
select kid, sealed_private_key, sealed_under from signing_key
where signs_from <= $1 and signs_until > $1 and destroyed_at is null
order by turn desc, ordinal desc limit 1
