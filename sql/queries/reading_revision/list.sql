-- Values that were replaced: $1 of intervals that ended after this moment, $2 meter, $3 delivery that replaced
-- them, $4 and $5 interval ended after and up to.
select id, meter_id, interval_end, quantity, replaced_at, delivery_id,
       from_value, from_status, to_value, to_status
from reading_revision
where interval_end > $1::timestamptz
  and ($2::text is null or meter_id = (select meter.id from meter where meter_ean = $2))
  and ($3::int is null or delivery_id = $3)
  and ($4::timestamptz is null or interval_end > $4)
  and ($5::timestamptz is null or interval_end <= $5)
