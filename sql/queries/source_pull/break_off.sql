-- Notes that a turn ($2 whose) at a source ($1) goes on at its next one, due at $4, by this version of its description ($3).
update source_pull set version = $3, due_at = $4
where source_id = $1 and holder = $2 and held_until > clock_timestamp()
