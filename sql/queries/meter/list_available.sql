-- Meters with something to share now: $1 klant EANs, $2 now, $3 the moment after which readings are readable. A
-- newest reading of later than now came in while a clock was ahead: the newest until now is looked up then.
select connection.klant_ean, meter.meter_ean, meter.meter_type, newest.interval_end as newest_interval_end,
       consent.id as consent_id
from connection
join customer on customer.connection_id = connection.id
    and customer.valid_from <= $2 and (customer.valid_until is null or customer.valid_until > $2)
join consent on consent.customer_id = customer.id and consent.withdrawn_at is null and consent.given_at <= $2
join meter on meter.connection_id = connection.id
cross join lateral (
    select case when meter.newest_interval_end <= $2 then meter.newest_interval_end
                when meter.newest_interval_end > $2 then (
                    select max(reading.interval_end) from reading
                    where reading.meter_id = meter.id and reading.interval_end <= $2 and reading.interval_end > $3
                      and is_installed(reading.interval_end, meter.installed_at, meter.removed_at)) end
        as interval_end
) newest
where connection.klant_ean = any ($1)
  and newest.interval_end > greatest(consent.given_at, $3)
order by connection.klant_ean collate "C", meter.meter_ean collate "C"
