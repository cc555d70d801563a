-- How far these sources ($1) are fetched: those that were ever to be fetched, or whose secret is known.
select source.id as source_id, pull.version, pull.fetched_until, pull.looked_back_at, pull.due_at,
       coalesce(pull.attempts, 0) as attempts, pull.last_success_at, pull.failing_since, pull.failure, pull.refusals,
       source_secret.set_at as secret_set_at, source_secret.set_by as secret_set_by
from source
left join source_pull pull on pull.source_id = source.id
left join source_secret on source_secret.source_id = source.id
where source.id = any ($1)
