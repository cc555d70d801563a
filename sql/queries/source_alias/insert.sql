-- Adds aliases to a source ($1): $2 identifiers, $3 channels, $4 EANs of meters, $5 quantities, $6 factors,
-- $7 from when and $8 until when, made at $9 by $10.
insert into source_alias (source_id, identifier, channel, meter_ean, quantity, factor, valid_from, valid_until,
                          created_at, created_by)
select $1, identifier, channel, meter_ean, quantity, factor::numeric, valid_from, valid_until, $9, $10
from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[])
     as added (identifier, channel, meter_ean, quantity, factor, valid_from, valid_until)
