-- Those of a source ($1) with one of these identifiers ($2).
where alias.source_id = $1 and alias.identifier = any ($2)
order by alias.id
