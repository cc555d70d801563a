select max(withdrawn_at) from consent where customer_id = $1
