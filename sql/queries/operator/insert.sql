insert into operator (email, password_hash, role, created_at) values ($1, $2, $3, $4) returning id
