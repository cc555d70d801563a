insert into invitation (customer_id, kind, code_sha256, created_by, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6) returning id
