-- From now on they log in with the provider, and in no other way: as whom, or whoever comes first
-- with their address.
update operator set password_hash = null, provider_issuer = $2, provider_subject = $3 where id = $1
