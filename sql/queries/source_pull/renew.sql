-- Keeps a turn: $1 the source, $2 whose, $3 for how many seconds more. One that is over is another's to take.
update source_pull set held_until = clock_timestamp() + $3 * interval '1 second'
where source_id = $1 and holder = $2 and held_until > clock_timestamp()
