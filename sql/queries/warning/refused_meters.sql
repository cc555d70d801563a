-- Sources of which windows of single meters are asked for since before $1 and refused: the first $2 of them.
select source.name, min(asked_at) as since, count(*) as windows, max(failure) as failure, count(*) over () as total
from source_fetch join source on source.id = source_fetch.source_id
where ended_at is null and identifier is not null and asked_at < $1 and failure is not null and source.disabled_at is null
group by source.name
order by since, source.name
limit $2
