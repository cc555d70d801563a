-- The newest versions of the descriptions of these sources ($1), of each so many at most ($2), newest first.
select made.source_id, made.version, made.description, made.made_at, made.made_by
from unnest($1::int[]) as wanted (source_id)
cross join lateral (
    select * from source_version
    where source_version.source_id = wanted.source_id
    order by source_version.version desc limit $2
) made
order by made.source_id, made.version desc
