-- A page of deliveries, newest first: $1 before which, $2 how many, $3 state.
select id, source, name, sha256, state, received_at, finished_at, failure,
       lines, inserted, revised, unchanged, rejected
from delivery
where ($1::bigint is null or id < $1) and ($3::text is null or state = $3)
order by id desc limit $2
