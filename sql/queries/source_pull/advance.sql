-- Notes that a source ($1) is fetched until $4, in a turn ($2 whose) that goes on from $3.
update source_pull
set fetched_until = greatest(fetched_until, $4), walked_from = $3, walked_until = $4
where source_id = $1 and holder = $2 and held_until > clock_timestamp()
