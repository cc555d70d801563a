-- Takes back at $1 the keys that sign after $2 only, by whatever clock: nothing was signed with them.
update signing_key set sealed_private_key = null, sealed_under = null, destroyed_at = $1, revoked_at = $1
where signs_from > $2 and destroyed_at is null
returning kid
