-- Meters with something to share now: $1 klant EANs, $2 now, $3 the moment after which readings are readable.
select connection.klant_ean, meter.meter_ean, meter.meter_type, meter.newest_interval_end, consent.id as consent_id
from connection
join customer on customer.connection_id = connection.id
    and customer.valid_from <= $2 and (customer.valid_until is null or customer.valid_until > $2)
join consent on consent.customer_id = customer.id and consent.withdrawn_at is null and consent.given_at <= $2
join meter on meter.connection_id = connection.id
where connection.klant_ean = any ($1)
  and meter.newest_interval_end > greatest(consent.given_at, $3)
order by connection.klant_ean collate "C", meter.meter_ean collate "C"
