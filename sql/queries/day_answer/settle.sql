-- Of these days ($1 meters, $2 days) no answer is to be made any more, if they still have these revisions ($3).
update meter_day set is_answered = true
from unnest($1::int[], $2::date[], $3::bigint[]) as settled (meter_id, day, revision)
where meter_day.day = settled.day and meter_day.meter_id = settled.meter_id
  and meter_day.revision = settled.revision
