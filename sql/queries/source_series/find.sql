-- The numbers of series of a source ($1), in the order in which they are asked for: $2 identifiers, $3 channels,
-- $4 kinds. Null for one that is not known.
select known.id
from unnest((select $2::text[]), (select $3::text[]), (select $4::text[]))
     with ordinality wanted (identifier, channel, kind, place)
left join source_series known
       on known.source_id = $1 and known.identifier = wanted.identifier
      and known.channel = wanted.channel and known.kind = wanted.kind
order by wanted.place
