-- The no-op update makes the row come back when it was there already.
insert into connection (klant_ean) values ($1)
on conflict (klant_ean) do update set klant_ean = excluded.klant_ean
returning id
