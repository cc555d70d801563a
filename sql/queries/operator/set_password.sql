update operator set password_hash = $2 where email = $1 and ended_at is null returning id
