select id, version, password_hash from client_credential
where username = $1 and valid_from <= $2 and valid_until > $2 and revoked_at is null
order by version desc
