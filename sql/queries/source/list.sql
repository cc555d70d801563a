-- Sources as they are now, each with the description in use; what follows says which.
select source.id, source.name, source.version, source.revision, source.created_at, source.disabled_at,
       source_version.description, source_version.made_at, source_version.made_by
from source
join source_version on source_version.source_id = source.id and source_version.version = source.version
