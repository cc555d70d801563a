-- Sources that are fetched from, and have not been since before $1: the first $2 of them.
select source.name, failing_since, failure, count(*) over () as total
from source_pull join source on source.id = source_pull.source_id
join source_version on source_version.source_id = source.id and source_version.version = source.version
where failing_since < $1 and source.disabled_at is null and source_version.description ? 'pull'
order by failing_since, source.name
limit $2
