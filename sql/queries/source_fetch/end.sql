-- Notes that what was asked for ($1) is over at $2: fetched or, for this reason ($3), given up.
update source_fetch set ended_at = $2, failure = $3, attempts = attempts + 1 where id = $1 and ended_at is null
