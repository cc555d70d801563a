-- From now on ($1) no token that was signed until now counts.
update signing_key set revoked_at = $1
where retired_at > $1 and revoked_at is null and destroyed_at is not null
returning kid
