-- From now on they log in with this password, and in no other way.
update operator set password_hash = $2, provider_issuer = null, provider_subject = null where id = $1
