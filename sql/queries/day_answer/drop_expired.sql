-- Drops answers about days before $1, $2 at most.
delete from day_answer where ctid = any (array (select ctid from day_answer where day < $1 limit $2))
