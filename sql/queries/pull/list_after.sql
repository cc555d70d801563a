-- The answers after this one ($1), $2 at most, in the order in which they were given.
where pull.id > $1
order by pull.id limit $2
