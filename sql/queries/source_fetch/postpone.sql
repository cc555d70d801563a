-- Notes why what was asked for ($1) could not be fetched ($2), and when it is tried again ($3).
update source_fetch set failure = $2, due_at = $3, attempts = attempts + 1 where id = $1 and ended_at is null
