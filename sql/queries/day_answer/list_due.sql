-- Days of which an answer is to be made, $6 at most, the latest first, since it is asked for first: from $1 on,
-- and before $2 of meter $3. One that lacks readings is given time until it has been quiet since $4. And whether
-- the meter was there all day, and there is a consent ($5 now) that opens all of it; of others none is made. A
-- consent that is recorded later has its days looked at again.
select meter_day.meter_id, meter_day.day, meter_day.revision, meter_day.present, connection.klant_ean,
       meter.meter_ean,
       coalesce(meter.installed_at <= meter_day.day::timestamp at time zone 'Europe/Amsterdam', true)
       and coalesce(meter.removed_at >= (meter_day.day + interval '1 day') at time zone 'Europe/Amsterdam', true)
       and exists (select from customer join consent on consent.customer_id = customer.id
                   where customer.connection_id = meter.connection_id
                     and (customer.valid_until is null or customer.valid_until > $5)
                     and consent.withdrawn_at is null
                     and consent.given_at <= meter_day.day::timestamp at time zone 'Europe/Amsterdam') as is_shared
from meter_day
join meter on meter.id = meter_day.meter_id
join connection on connection.id = meter.connection_id
where not meter_day.is_answered and meter_day.day >= $1
  and (meter_day.day, meter_day.meter_id) < ($2, $3)
  and (meter_day.revised_at < $4
       or meter_day.present >= intervals_expected(
           meter_day.day::timestamp at time zone 'Europe/Amsterdam',
           (meter_day.day + interval '1 day') at time zone 'Europe/Amsterdam',
           meter.installed_at, meter.removed_at))
order by meter_day.day desc, meter_day.meter_id desc limit $6
