-- What came into a folder ($1) and is not done with, and these deliveries ($2) whatever became of them.
select id, name, format, state, received_at, finished_at, failure, failure_cause, attempts, due_at, retry_of_id,
       move_failure is not null as is_unmoved,
       (select source_push.id from source_push where source_push.delivery_id = delivery.id) as push_id
from delivery
where folder = $1 and (state in ('waiting', 'running', 'interrupted') or id = any ($2))
order by id
