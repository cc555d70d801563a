select id from client_credential
where username = $1 and version = $2 and valid_from <= $3 and valid_until > $3 and revoked_at is null
