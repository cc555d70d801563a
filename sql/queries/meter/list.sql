-- A page of meters by number: $1 after which, $2 how many, $3 start of the EAN, $4 type.
select meter.id, meter.connection_id, connection.klant_ean, meter.meter_ean, meter.meter_type,
       meter.power_sign, meter.voltage_reference, meter.nominal_voltage_v, meter.installed_at,
       meter.removed_at, meter.replaced_by_id, meter.newest_interval_end
from meter join connection on connection.id = meter.connection_id
where ($1::bigint is null or meter.id > $1)
  and ($3::text is null or starts_with(meter.meter_ean, $3))
  and ($4::text is null or meter.meter_type = $4)
order by meter.id limit $2
