update operator set ended_at = null, role = $2, password_hash = $3 where id = $1
