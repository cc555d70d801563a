insert into customer_session (token_sha256, customer_id, customer_ids, created_at, last_seen_at)
values ($1, $2, $3, $4, $4)
