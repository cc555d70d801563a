insert into access_token (operator_id, name, role, token_sha256, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6) returning id
