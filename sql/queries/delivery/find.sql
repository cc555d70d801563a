-- The deliveries with these numbers ($1).
where id = any ($1)
order by id
