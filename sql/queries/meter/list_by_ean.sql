where meter.meter_ean = any ($1)
