-- The source with this name ($1).
where source.name = $1
