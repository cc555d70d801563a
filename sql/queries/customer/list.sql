-- Holders as operators see them; what follows says which.
select customer.id, customer.connection_id, connection.klant_ean, customer.name,
       customer.company_number, customer.valid_from, customer.valid_until
from customer join connection on connection.id = customer.connection_id
