update operator set last_sign_in_at = $2 where id = $1
