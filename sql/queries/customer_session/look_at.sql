update customer_session set customer_id = $2 where token_sha256 = $1 and $2 = any (customer_ids)
