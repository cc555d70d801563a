-- Asks for a window of a source ($1), for one identifier ($2) or all of it (null), from $3 until $4, at $5, by $6; due
-- at $7. One that is asked for already stays as it is. What ended more than a month ago is forgotten.
with forgotten as (
    delete from source_fetch where source_id = $1 and ended_at < $5::timestamptz - interval '31 days'
)
insert into source_fetch (source_id, identifier, fetch_from, fetch_until, asked_at, asked_by, due_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (source_id, identifier, fetch_from, fetch_until) where ended_at is null do nothing
