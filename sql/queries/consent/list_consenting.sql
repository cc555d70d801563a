-- The connections whose holder consents now ($1), in order.
select connection.klant_ean
from consent
join customer on customer.id = consent.customer_id
    and customer.valid_from <= $1 and (customer.valid_until is null or customer.valid_until > $1)
join connection on connection.id = customer.connection_id
where consent.withdrawn_at is null and consent.given_at <= $1
order by connection.klant_ean collate "C"
