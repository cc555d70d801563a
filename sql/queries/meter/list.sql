-- Meters as operators see them; what follows says which.
select meter.id, meter.connection_id, connection.klant_ean, meter.meter_ean, meter.meter_type,
       meter.power_sign, meter.voltage_reference, meter.nominal_voltage_v, meter.installed_at,
       meter.removed_at, meter.replaced_by_id, meter.newest_interval_end
from meter join connection on connection.id = meter.connection_id
