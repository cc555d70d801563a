-- Aliases: $1 name of the source, $2 identifier, $3 EAN of the meter.
where ($1::text is null or alias.source_id = (select id from source where name = $1))
  and ($2::text is null or alias.identifier = $2)
  and ($3::text is null or alias.meter_ean = $3)
