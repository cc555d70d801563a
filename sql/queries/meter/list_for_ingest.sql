select meter_ean, id, power_sign from meter
