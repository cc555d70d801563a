delete from customer_session where token_sha256 = $1 returning means
