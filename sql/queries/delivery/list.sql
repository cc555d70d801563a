-- Deliveries as operators see them; what follows says which.
select id, source, name, sha256, state, received_at, finished_at, failure, failure_cause, format, bytes, bytes_total,
       attempts, retried_at, due_at, repeats_id, retry_of_id, move_failure, lines, inserted, revised, unchanged,
       rejected, rejected_kept, source_id
from delivery
