-- Aliases; what follows says which.
select alias.id, alias.source_id, alias.identifier, alias.channel, alias.meter_ean, alias.quantity,
       alias.factor::text as factor, alias.valid_from, alias.valid_until, alias.created_at, alias.created_by,
       alias.ended_at, alias.ended_by
from source_alias alias
