-- An address ($1) from which a valid password came ($2); what was not seen for a year is forgotten.
with gone as (delete from known_address where last_seen_at < $2::timestamptz - interval '1 year' and address <> $1)
insert into known_address (address, last_seen_at) values ($1, $2)
on conflict (address) do update set last_seen_at = greatest(known_address.last_seen_at, excluded.last_seen_at)
