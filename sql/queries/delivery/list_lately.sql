-- The deliveries that run, and those that ended after $1, $2 at most, in the order in which they began.
where id in (
    select id from delivery
    where state = 'running' or finished_at > $1
    order by id desc limit $2)
order by id
