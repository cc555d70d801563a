delete from customer_session where $1 = any (customer_ids)
