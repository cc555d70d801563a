-- What was asked for of these sources ($1) beside their marks: of each the newest $2, those that are open first.
select source_id, id, identifier, fetch_from, fetch_until, fetched_until, asked_at, asked_by, attempts, failure, ended_at
from unnest($1::int[]) wanted (id_of_source)
cross join lateral (
    select * from source_fetch where source_id = id_of_source order by ended_at is not null, id desc limit $2
) listed
order by ended_at is not null, id desc
