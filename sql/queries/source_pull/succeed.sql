-- Notes that a turn ($2 whose) at a source ($1) went well at $3, by this version of its description ($4), when the next
-- one is due ($5, or now if somebody wants that), when it was asked for corrections if it was ($6), and what was refused
-- for single meters ($7).
update source_pull
set version = $4, due_at = case when is_hastened then $3::timestamptz else $5 end, looked_back_at = coalesce($6, looked_back_at),
    refusals = $7, last_success_at = $3, attempts = 0, failing_since = null, failure = null, walked_from = null,
    walked_until = null
where source_id = $1 and holder = $2 and held_until > clock_timestamp()
