-- All of a source ($1).
where alias.source_id = $1
order by alias.id
