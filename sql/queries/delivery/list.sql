-- A page of deliveries, newest first: $1 before which, $2 how many, $3 state, $4 source.
select id, source, name, sha256, state, received_at, finished_at, failure, format, bytes, bytes_total,
       attempts, retried_at, lines, inserted, revised, unchanged, rejected
from delivery
where ($1::bigint is null or id < $1) and ($3::text is null or state = $3)
  and ($4::text is null or source = $4)
order by id desc limit $2
