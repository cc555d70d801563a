-- Deliveries that ended and whose file could not be moved away since; $1 at most, and how many there are in all.
select id, name, finished_at, move_failure, count(*) over () as total
from delivery where move_failure is not null
order by id desc limit $1
