-- Counts again what there is: $1 meters, $2 days, $3 and $4 where each of these days begins and ends;
-- $5 delivery, $6 now. Of a day whose first readings are past their time the count does not go down.
insert into meter_day as known (meter_id, day, present, estimated, corrected, revised_at)
select touched.meter_id, touched.day, counted.present, counted.estimated, counted.corrected, $6
from unnest($1::int[], $2::date[], $3::timestamptz[], $4::timestamptz[]) as touched (meter_id, day, day_start, day_end)
cross join lateral (
    select count(*) as present, count(*) filter (where status = 0) as estimated,
           count(*) filter (where status = 2) as corrected
    from reading
    where reading.meter_id = touched.meter_id
      and reading.interval_end > touched.day_start and reading.interval_end <= touched.day_end
) counted
left join meter_day earlier on earlier.day = touched.day and earlier.meter_id = touched.meter_id
where counted.present > coalesce(earlier.present, 0)
   or counted.estimated <> earlier.estimated or counted.corrected <> earlier.corrected
   or exists (
       select from reading_revision replaced
       where replaced.meter_id = touched.meter_id and replaced.replaced_by_delivery_id = $5
         and replaced.interval_end > touched.day_start and replaced.interval_end <= touched.day_end)
on conflict (day, meter_id) do update set
    present    = greatest(known.present, excluded.present),
    estimated  = excluded.estimated,
    corrected  = excluded.corrected,
    revised_at = excluded.revised_at
