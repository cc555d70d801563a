insert into operator (email, password_hash, provider_issuer, provider_subject, role, created_at)
values ($1, $2, $3, $4, $5, $6) returning id
