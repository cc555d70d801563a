-- Notes that what was asked for ($1) is fetched until $2.
update source_fetch set fetched_until = $2 where id = $1 and ended_at is null
