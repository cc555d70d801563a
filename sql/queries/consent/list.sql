-- Consents: $1 in force or not, $2 customer.
select consent.id, consent.customer_id, consent.given_at, consent.withdrawn_at,
       lower(customer.name) as customer_name
from consent join customer on customer.id = consent.customer_id
where ($1::bool is null or (consent.withdrawn_at is null) = $1)
  and ($2::int is null or consent.customer_id = $2)
