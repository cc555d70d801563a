where meter.id = any ($1)
