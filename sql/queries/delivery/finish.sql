update delivery
set finished_at = $2, lines = $3, inserted = $4, revised = $5, unchanged = $6, rejected = $7
where id = $1
