update meter
set meter_type = $2, power_sign = $3, voltage_reference = $4, nominal_voltage_v = $5, installed_at = $6
where id = $1
