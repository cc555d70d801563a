-- Sources to be fetched at $1 whose turn nobody has: at another moment than the last turn said, by another description
-- than it had, or because something is asked for beside that. None is due later than in eight days: whose clock said
-- so was ahead.
select source.id, source.name from source
join source_version on source_version.source_id = source.id and source_version.version = source.version
left join source_pull pull on pull.source_id = source.id
where source.disabled_at is null and source_version.description ? 'pull'
  and (pull.held_until is null or pull.held_until <= clock_timestamp())
  and (pull.source_id is null or pull.due_at <= $1 or pull.due_at > $1 + interval '8 days'
       or pull.version is distinct from source.version
       or exists (select from source_fetch
                  where source_fetch.source_id = source.id and ended_at is null and source_fetch.due_at <= $1))
order by pull.due_at nulls first, source.id
