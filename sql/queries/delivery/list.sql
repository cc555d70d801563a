-- Deliveries: $1 state, $2 source, $3 and $4 received from and before.
select id, source, name, sha256, state, received_at, finished_at, failure, failure_cause, format, bytes, bytes_total,
       attempts, retried_at, due_at, repeats_id, retry_of_id, move_failure, lines, inserted, revised, unchanged,
       rejected, rejected_kept
from delivery
where ($1::text is null or state = $1) and ($2::text is null or source = $2)
  and ($3::timestamptz is null or received_at >= $3)
  and ($4::timestamptz is null or received_at < $4)
