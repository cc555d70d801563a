insert into meter (connection_id, meter_ean, meter_type, power_sign) values ($1, $2, $3, $4) returning id
