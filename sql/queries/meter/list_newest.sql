-- Meters at these connections ($1), with the end of their newest reading.
select connection.klant_ean, meter.meter_ean, meter.meter_type, meter.newest_interval_end
from connection join meter on meter.connection_id = connection.id
where connection.klant_ean = any ($1)
order by connection.klant_ean collate "C", meter.meter_ean collate "C"
