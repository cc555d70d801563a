-- A page of holders by number: $1 after which, $2 how many, $3 part of the name or start of the EAN.
select customer.id, customer.connection_id, connection.klant_ean, customer.name,
       customer.valid_from, customer.valid_until
from customer join connection on connection.id = customer.connection_id
where ($1::bigint is null or customer.id > $1)
  and ($3::text is null or strpos(lower(customer.name), lower($3)) > 0
       or starts_with(connection.klant_ean, $3))
order by customer.id limit $2
