-- A page of meters: $1 order, $2 and $3 key and number of the row after which it begins, $4 how many;
-- $5 type, $6 start of the meter's EAN, $7 start of its own or its connection's, $8 measuring at $9 or not.
with wanted as not materialized (
    select meter.id, meter.connection_id, connection.klant_ean, meter.meter_ean, meter.meter_type,
           meter.power_sign, meter.voltage_reference, meter.nominal_voltage_v, meter.installed_at,
           meter.removed_at, meter.replaced_by_id, meter.newest_interval_end,
           coalesce(meter.newest_interval_end, '-infinity') as newest
    from meter join connection on connection.id = meter.connection_id
    where ($5::text is null or meter.meter_type = $5)
      and ($6::text is null or starts_with(meter.meter_ean, $6))
      and ($7::text is null or starts_with(meter.meter_ean, $7)
           or meter.connection_id in (select id from connection where starts_with(klant_ean, $7)))
      and ($8::bool is null or $8 = ((meter.installed_at is null or meter.installed_at <= $9)
           and (meter.removed_at is null or meter.removed_at > $9)))
)
(select *, id::text as key from wanted
 where $1 = 'registered ascending' and ($3::bigint is null or id > $3)
 order by id limit $4)
union all
(select *, id::text as key from wanted
 where $1 = 'registered descending' and ($3::bigint is null or id < $3)
 order by id desc limit $4)
union all
(select *, meter_ean as key from wanted
 where $1 = 'ean ascending' and ($3::bigint is null or (meter_ean, id) > ($2::text, $3))
 order by meter_ean, id limit $4)
union all
(select *, meter_ean as key from wanted
 where $1 = 'ean descending' and ($3::bigint is null or (meter_ean, id) < ($2::text, $3))
 order by meter_ean desc, id desc limit $4)
union all
(select *, klant_ean as key from wanted
 where $1 = 'klant_ean ascending'
   and ($3::bigint is null or klant_ean >= $2::text and (klant_ean, id) > ($2::text, $3))
 order by klant_ean, id limit $4)
union all
(select *, klant_ean as key from wanted
 where $1 = 'klant_ean descending'
   and ($3::bigint is null or klant_ean <= $2::text and (klant_ean, id) < ($2::text, $3))
 order by klant_ean desc, id desc limit $4)
union all
(select *, meter_type as key from wanted
 where $1 = 'type ascending' and ($3::bigint is null or (meter_type, id) > ($2::text, $3))
 order by meter_type, id limit $4)
union all
(select *, meter_type as key from wanted
 where $1 = 'type descending' and ($3::bigint is null or (meter_type, id) < ($2::text, $3))
 order by meter_type desc, id desc limit $4)
union all
(select *, newest::text as key from wanted
 where $1 = 'newest_interval_end ascending'
   and ($3::bigint is null or (newest, id) > ((select $2::text::timestamptz), $3))
 order by newest, id limit $4)
union all
(select *, newest::text as key from wanted
 where $1 = 'newest_interval_end descending'
   and ($3::bigint is null or (newest, id) < ((select $2::text::timestamptz), $3))
 order by newest desc, id desc limit $4)
