-- Ends what signs now ($1) here, or on a replica whose clock says $4 already, as far as nothing that it signed
-- gets lost: $2 is the end of this second, which tokens count in, $3 the end of the last of them.
update signing_key set signs_until = least(signs_until, greatest($2, signs_from + interval '1 second')),
                       retired_at = least(retired_at, greatest($2, signs_from + interval '1 second') + ($3 - $2)),
                       sealed_private_key = null, sealed_under = null, destroyed_at = $1
where signs_from <= $4 and destroyed_at is null
returning kid
