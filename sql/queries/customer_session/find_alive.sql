-- $1 hash of the token, $2 the moment after which it must have been seen, $3 and have begun, $4 now.
select customer.id, customer.connection_id, connection.klant_ean, customer.name, customer.valid_from,
       customer_session.id as session_id, customer_session.means, customer_session.level,
       customer_session.customer_ids, customer_session.last_seen_at, customer_session.created_at
from customer_session
join customer on customer.id = customer_session.customer_id
join connection on connection.id = customer.connection_id
where customer_session.token_sha256 = $1
  and customer_session.last_seen_at > $2 and customer_session.created_at > $3
  and customer.valid_from <= $4 and (customer.valid_until is null or customer.valid_until > $4)
