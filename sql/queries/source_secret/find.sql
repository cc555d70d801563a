-- The secret of a source ($1).
select source_id, sealed, sealed_under, set_at, set_for from source_secret where source_id = $1
