-- Notes what the lines of a delivery ($1) wait for: these meters ($2), this moment ($3), and another revision of its
-- source than this one ($4).
insert into delivery_wait (delivery_id, meter_ean, due_at, source_revision)
select $1::int, ean, null::timestamptz, null::bigint from unnest($2::text[]) as ean
union all
select $1::int, null, $3::timestamptz, null where $3::timestamptz is not null
union all
select $1::int, null, null, $4::bigint where $4::bigint is not null
