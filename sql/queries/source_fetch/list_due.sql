-- What is asked for of a source ($1) beside its mark and due at $2: $3 rows at most, those that somebody waits for first.
select id, identifier, fetch_from, fetch_until, fetched_until, asked_at, asked_by, attempts, failure, ended_at from source_fetch
where source_id = $1 and ended_at is null and due_at <= $2
order by identifier is not null, due_at, id
limit $3
