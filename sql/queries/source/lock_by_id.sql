-- The same, by its number ($1).
where source.id = $1
for no key update of source
