-- Asks for windows of a source ($1): for each of these identifiers ($2) from $3 until $4, at $5, by $6; due at once. One that
-- is asked for already stays as it is.
insert into source_fetch (source_id, identifier, fetch_from, fetch_until, asked_at, asked_by, due_at)
select $1, identifier, fetch_from, fetch_until, $5, $6, $5
from unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) wanted (identifier, fetch_from, fetch_until)
on conflict (source_id, identifier, fetch_from, fetch_until) where ended_at is null do nothing
