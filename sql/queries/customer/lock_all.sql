-- Customers ($1) about to be changed, or on whom something is about to rest. By number, as everybody who
-- locks several of them, so that no two wait for one another.
select id from customer where id = any ($1) order by id for no key update
