insert into consent (customer_id, given_at) values ($1, $2) returning id
