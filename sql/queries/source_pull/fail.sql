-- Notes that a turn ($2 whose) at a source ($1) went wrong at $3, by this version of its description ($4), when the next
-- one is due ($5, or now if somebody wants that), and why ($6).
update source_pull
set version = $4, due_at = case when is_hastened then $3::timestamptz else $5 end, failure = $6,
    failing_since = coalesce(failing_since, $3), attempts = attempts + 1
where source_id = $1 and holder = $2 and held_until > clock_timestamp()
