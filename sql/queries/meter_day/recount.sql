-- Counts again what there is: $1 meters, $2 days, $3 and $4 when each of these days begins and ends; $5 now,
-- $6 the moment after which readings are kept. Only what was measured while the meter was at its connection.
-- A day whose first readings are past their time is left as it was counted before: they may be gone.
with counted as (
    select touched.meter_id, touched.day, found.*
    from unnest($1::int[], $2::date[], $3::timestamptz[], $4::timestamptz[])
        as touched (meter_id, day, day_start, day_end)
    join meter on meter.id = touched.meter_id
    left join meter_day earlier on earlier.day = touched.day and earlier.meter_id = touched.meter_id
    left join (
        select distinct meter_id, ((interval_end - interval '5 minutes') at time zone 'Europe/Amsterdam')::date as day
        from changed where is_revised
    ) revised on revised.meter_id = touched.meter_id and revised.day = touched.day
    cross join lateral (
        select count(*) as present, count(*) filter (where status = 0) as estimated,
               count(*) filter (where status = 2) as corrected
        from reading
        where reading.meter_id = touched.meter_id
          and reading.interval_end > touched.day_start and reading.interval_end <= touched.day_end
          and is_installed(reading.interval_end, meter.installed_at, meter.removed_at)
    ) found
    where (earlier.meter_id is null or touched.day_start >= $6)
      and (found.present <> coalesce(earlier.present, 0)
           or found.estimated <> earlier.estimated or found.corrected <> earlier.corrected
           or revised.day is not null)
), emptied as (
    delete from meter_day using counted
    where counted.present = 0 and meter_day.day = counted.day and meter_day.meter_id = counted.meter_id
)
insert into meter_day (meter_id, day, present, estimated, corrected, revised_at)
select meter_id, day, present, estimated, corrected, $5 from counted where present > 0
on conflict (day, meter_id) do update set
    present    = excluded.present,
    estimated  = excluded.estimated,
    corrected  = excluded.corrected,
    revised_at = excluded.revised_at
