select meter.id, meter.connection_id, connection.klant_ean, meter.meter_ean, meter.meter_type,
       meter.power_sign, meter.newest_interval_end
from meter join connection on connection.id = meter.connection_id
where meter.meter_ean = $1
