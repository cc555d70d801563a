delete from used_login where used_at < $1
