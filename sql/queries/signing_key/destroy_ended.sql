-- Nothing is signed with a private key after its turn.
update signing_key set sealed_private_key = null, sealed_under = null, destroyed_at = $1
where signs_until <= $1 and destroyed_at is null
