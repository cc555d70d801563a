-- Asks again, at $5 and by $6, for a window of a source ($1) from $3 until $4 that was refused for one identifier ($2); due
-- at $7. If what begins with it is asked for already, that is asked for until its end.
with longer as (
    update source_fetch set fetch_until = greatest(fetch_until, $4), fetched_until = null
    where id = (select id from source_fetch
                where source_id = $1 and identifier = $2 and fetch_from = $3 and ended_at is null
                order by fetch_until desc limit 1)
    returning id
)
insert into source_fetch (source_id, identifier, fetch_from, fetch_until, asked_at, asked_by, due_at)
select $1, $2::text, $3::timestamptz, $4::timestamptz, $5::timestamptz, $6::text, $7::timestamptz
where not exists (select from longer)
