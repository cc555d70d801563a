delete from customer_session where token_sha256 = $1
