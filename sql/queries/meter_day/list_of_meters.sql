-- How complete the days from $2 to $3 are, of these meters ($1), by meter, then by day.
select meter.id as meter_id, days.day::date as day,
       intervals_expected(days.day at time zone 'Europe/Amsterdam',
                          (days.day + interval '1 day') at time zone 'Europe/Amsterdam',
                          meter.installed_at, meter.removed_at) as expected,
       coalesce(meter_day.present, 0) as present, coalesce(meter_day.estimated, 0) as estimated,
       coalesce(meter_day.corrected, 0) as corrected, meter_day.revised_at
from meter
cross join generate_series($2::date::timestamp, $3::date::timestamp, interval '1 day') as days (day)
-- With a limit, so that each row is looked up and never the whole table is read.
left join lateral (
    select * from meter_day where meter_day.day = days.day::date and meter_day.meter_id = meter.id limit 1
) meter_day on true
where meter.id = any ($1)
order by meter.id, days.day
