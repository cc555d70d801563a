-- Intervals that are new: $1 meters, $2 days, $3 how many of each, $4 estimated, $5 corrected; $6 now.
insert into meter_day (meter_id, day, present, estimated, corrected, revised_at)
select added.*, $6
from unnest($1::int[], $2::date[], $3::int[], $4::int[], $5::int[])
    as added (meter_id, day, present, estimated, corrected)
on conflict (day, meter_id) do update set
    present    = meter_day.present + excluded.present,
    estimated  = meter_day.estimated + excluded.estimated,
    corrected  = meter_day.corrected + excluded.corrected,
    revised_at = excluded.revised_at
