-- The deliveries that run, and those that ended after $1, $2 at most, in the order in which they began.
select * from (
    select id, source, name, sha256, state, received_at, finished_at, failure, failure_cause, format, bytes, bytes_total,
       attempts, retried_at, due_at, repeats_id, retry_of_id, move_failure, lines, inserted, revised, unchanged,
       rejected, rejected_kept
    from delivery
    where state = 'running' or finished_at > $1
    order by id desc limit $2
) lately
order by id
