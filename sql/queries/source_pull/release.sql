-- Gives a turn back: $1 the source, $2 whose.
update source_pull set holder = null, held_until = null where source_id = $1 and holder = $2
