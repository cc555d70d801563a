-- Removes the secret of a source ($1).
delete from source_secret where source_id = $1
