update client_credential set revoked_at = $3
where username = $1 and version = $2 and revoked_at is null
