select meter_ean, id, power_sign, installed_at, removed_at from meter
