-- Removes an alias ($1) that should never have been.
delete from source_alias where id = $1
