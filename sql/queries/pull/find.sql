-- The answers with these numbers ($1).
where pull.id = any ($1)
order by pull.id
