where meter.meter_ean = $1
