-- Meters of which only quarters of an hour came on a day ($1), at least $2 of them; $3 at most, and how many there
-- are in all. A day of all intervals is none of those, so that few days are looked into.
select meter.meter_ean, meter_day.present, count(*) over () as total
from meter_day join meter on meter.id = meter_day.meter_id
where meter_day.day = $1 and meter_day.present between $2::int and 100
  and not exists (
      select from reading
      where reading.meter_id = meter_day.meter_id
        and reading.interval_end > $1::date::timestamp at time zone 'Europe/Amsterdam'
        and reading.interval_end <= ($1::date + 1)::timestamp at time zone 'Europe/Amsterdam'
        and extract(epoch from reading.interval_end)::bigint % 900 <> 0)
order by meter.meter_ean limit $3
