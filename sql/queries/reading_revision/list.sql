-- A page of values that were replaced: $1 order, $2 and $3 key and number of the row after which it begins,
-- $4 how many; $5 of intervals that ended after this moment, $6 meter, $7 delivery that replaced them, $8 and
-- $9 interval ended after and up to.
with wanted as not materialized (
    select id, meter_id, interval_end, quantity, replaced_at, delivery_id,
           from_value, from_status, to_value, to_status
    from reading_revision
    where interval_end > $5::timestamptz
      and ($6::text is null or meter_id = (select meter.id from meter where meter_ean = $6))
      and ($7::int is null or delivery_id = $7)
      and ($8::timestamptz is null or interval_end > $8)
      and ($9::timestamptz is null or interval_end <= $9)
)
(select *, id::text as key from wanted
 where $1 = 'replaced_at ascending' and ($3::bigint is null or id > $3)
 order by id limit $4)
union all
(select *, id::text as key from wanted
 where $1 = 'replaced_at descending' and ($3::bigint is null or id < $3)
 order by id desc limit $4)
union all
(select *, interval_end::text as key from wanted
 where $1 = 'interval_end ascending'
   and ($3::bigint is null or (interval_end, id) > ($2::text::timestamptz, $3))
 order by interval_end, id limit $4)
union all
(select *, interval_end::text as key from wanted
 where $1 = 'interval_end descending'
   and ($3::bigint is null or (interval_end, id) < ($2::text::timestamptz, $3))
 order by interval_end desc, id desc limit $4)
