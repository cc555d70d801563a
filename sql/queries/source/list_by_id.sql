-- The sources with these numbers ($1).
where source.id = any ($1)
