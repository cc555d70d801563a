-- Adds a version ($2) of the description ($3) of a source ($1), made at $4 by $5.
insert into source_version (source_id, version, description, made_at, made_by) values ($1, $2, $3, $4, $5)
