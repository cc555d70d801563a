-- Nothing is signed with a private key after its signing period: not by a replica either whose clock says now ($1)
-- what another one said at $2.
update signing_key set sealed_private_key = null, sealed_under = null, destroyed_at = $1
where signs_until <= $2 and destroyed_at is null
