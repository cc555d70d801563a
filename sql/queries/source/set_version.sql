-- Puts another description ($2) of a source ($1) in use.
update source set version = $2 where id = $1
