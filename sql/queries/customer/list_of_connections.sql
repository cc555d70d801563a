-- Everybody who holds or held the connections with these EANs ($1), by connection, the first one first.
select customer.id, customer.connection_id, connection.klant_ean, customer.name,
       customer.company_number, customer.valid_from, customer.valid_until
from customer join connection on connection.id = customer.connection_id
where connection.klant_ean = any ($1)
order by connection.id, customer.valid_from
