-- The holder of a connection at a moment.
select customer.id, customer.name, customer.company_number, customer.valid_from
from customer join connection on connection.id = customer.connection_id
where connection.klant_ean = $1
  and customer.valid_from <= $2 and (customer.valid_until is null or customer.valid_until > $2)
