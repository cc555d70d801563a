-- Adds those series of a source ($1) that are not known yet: $2 identifiers, $3 channels, $4 kinds.
insert into source_series (source_id, identifier, channel, kind)
select $1, identifier, channel, kind
from unnest((select $2::text[]), (select $3::text[]), (select $4::text[])) series (identifier, channel, kind)
on conflict do nothing
