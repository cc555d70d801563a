insert into meter (connection_id, meter_ean, meter_type, power_sign, voltage_reference, nominal_voltage_v,
                   installed_at)
values ($1, $2, $3, $4, $5, $6, $7) returning id
