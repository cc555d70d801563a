-- The meters that these ($1) took the place of.
where meter.replaced_by_id = any ($1)
