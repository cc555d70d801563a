insert into session (token_sha256, operator_id, created_at, last_seen_at) values ($1, $2, $3, $3)
