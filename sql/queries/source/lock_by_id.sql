-- The same, by its number ($1).
select id from source where id = $1 for no key update
