-- A meter about to be changed.
where meter.meter_ean = $1
for no key update of meter
