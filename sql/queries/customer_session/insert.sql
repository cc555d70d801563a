insert into customer_session (token_sha256, customer_id, customer_ids, created_at, last_seen_at, means, level,
                              company_numbers)
values ($1, $2, $3, $4, $4, $5, $6, $7) returning id
