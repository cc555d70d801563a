select password_hash from operator where id = $1 and ended_at is null and password_hash is not null
