-- Takes back the keys that were to sign later ($1 is now): nothing was signed with them.
update signing_key set sealed_private_key = null, sealed_under = null, destroyed_at = $1, revoked_at = $1
where signs_from > $1 and destroyed_at is null
returning kid
