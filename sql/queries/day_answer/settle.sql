-- Of these days ($1 meters, $2 days) no answer is to be made any more, if they still have these revisions ($3).
-- One that somebody is changing is left as it is: it gets another revision.
with settled as (
    select meter_day.day, meter_day.meter_id
    from unnest($1::int[], $2::date[], $3::bigint[]) as made (meter_id, day, revision)
    join meter_day on meter_day.day = made.day and meter_day.meter_id = made.meter_id
        and meter_day.revision = made.revision
    for no key update of meter_day skip locked
)
update meter_day set is_answered = true
from settled where meter_day.day = settled.day and meter_day.meter_id = settled.meter_id
