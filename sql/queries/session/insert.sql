insert into session (token_sha256, operator_id, means, created_at, last_seen_at)
values ($1, $2, $3, $4, $4)
