where meter.connection_id = any ($1)
order by meter.meter_ean collate "C"
