-- Notes what the lines of a delivery ($1) wait for: these meters ($2), and this moment ($3).
insert into delivery_wait (delivery_id, meter_ean, due_at)
select $1::int, ean, null::timestamptz from unnest($2::text[]) as ean
union all
select $1::int, null, $3::timestamptz where $3::timestamptz is not null
