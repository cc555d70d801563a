select id, customer_id, given_at, withdrawn_at from consent where customer_id = any ($1) order by id desc
