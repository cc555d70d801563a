-- Meters: $1 type, $2 start of the EAN, $3 start of it or of the connection's, $4 measuring at $5 or not.
where ($1::text is null or meter.meter_type = $1)
  and ($2::text is null or starts_with(meter.meter_ean, $2))
  and ($3::text is null or starts_with(meter.meter_ean, $3)
       or meter.connection_id in (select id from connection where starts_with(klant_ean, $3)))
  and ($4::bool is null or $4 = ((meter.installed_at is null or meter.installed_at <= $5)
       and (meter.removed_at is null or meter.removed_at > $5)))
