-- Who holds these connections ($1) at a moment ($2).
select customer.id, customer.connection_id, connection.klant_ean, customer.name,
       customer.company_number, customer.valid_from, customer.valid_until
from customer join connection on connection.id = customer.connection_id
where customer.connection_id = any ($1)
  and customer.valid_from <= $2 and (customer.valid_until is null or customer.valid_until > $2)
