-- Ends the key that signs now ($1), as far as nothing it signed gets lost: $2 is the end of this
-- second, which tokens count in, $3 the end of the last of them.
update signing_key set signs_until = $2, retired_at = $3, sealed_private_key = null, sealed_under = null,
                       destroyed_at = $1
where signs_from <= $1 and signs_until > $1 and destroyed_at is null
returning kid
