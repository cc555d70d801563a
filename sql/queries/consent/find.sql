select id, customer_id, given_at, withdrawn_at from consent where id = $1
