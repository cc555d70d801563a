-- A page of deliveries: $1 order, $2 and $3 key and number of the row after which it begins, $4 how many;
-- $5 state, $6 source, $7 and $8 received from and before.
with wanted as not materialized (
    select id, source, name, sha256, state, received_at, finished_at, failure, failure_cause, format, bytes, bytes_total,
           attempts, retried_at, due_at, repeats_id, retry_of_id, move_failure, lines, inserted, revised, unchanged,
           rejected, rejected_kept
    from delivery
    where ($5::text is null or state = $5) and ($6::text is null or source = $6)
      and ($7::timestamptz is null or received_at >= $7)
      and ($8::timestamptz is null or received_at < $8)
)
(select *, received_at::text as key from wanted
 where $1 = 'received_at ascending' and ($3::bigint is null or (received_at, id) > ($2::text::timestamptz, $3))
 order by received_at, id limit $4)
union all
(select *, received_at::text as key from wanted
 where $1 = 'received_at descending' and ($3::bigint is null or (received_at, id) < ($2::text::timestamptz, $3))
 order by received_at desc, id desc limit $4)
union all
(select *, name as key from wanted
 where $1 = 'name ascending' and ($3::bigint is null or (name, id) > ($2::text, $3))
 order by name, id limit $4)
union all
(select *, name as key from wanted
 where $1 = 'name descending' and ($3::bigint is null or (name, id) < ($2::text, $3))
 order by name desc, id desc limit $4)
union all
(select *, lines::text as key from wanted
 where $1 = 'lines ascending' and ($3::bigint is null or (lines, id) > ($2::text::bigint, $3))
 order by lines, id limit $4)
union all
(select *, lines::text as key from wanted
 where $1 = 'lines descending' and ($3::bigint is null or (lines, id) < ($2::text::bigint, $3))
 order by lines desc, id desc limit $4)
union all
(select *, rejected::text as key from wanted
 where $1 = 'rejected ascending' and ($3::bigint is null or (rejected, id) > ($2::text::bigint, $3))
 order by rejected, id limit $4)
union all
(select *, rejected::text as key from wanted
 where $1 = 'rejected descending' and ($3::bigint is null or (rejected, id) < ($2::text::bigint, $3))
 order by rejected desc, id desc limit $4)
