-- One meter of one customer whose consent is in force: $1 klant EAN, $2 meter EAN, $3 now.
select meter.id as meter_id, meter.installed_at, meter.removed_at, consent.id as consent_id, consent.given_at
from connection
join customer on customer.connection_id = connection.id
    and customer.valid_from <= $3 and (customer.valid_until is null or customer.valid_until > $3)
join consent on consent.customer_id = customer.id and consent.withdrawn_at is null and consent.given_at <= $3
join meter on meter.connection_id = connection.id
where connection.klant_ean = $1 and meter.meter_ean = $2
