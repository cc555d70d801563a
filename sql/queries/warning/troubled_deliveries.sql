-- Deliveries of which nothing was taken in, that ended after $1 and were not taken in again since.
select id, name, state, finished_at, failure
from delivery
where state in ('failed', 'interrupted') and finished_at > $1 and retried_at is null
  and not exists (
      select from delivery later
      where later.id > delivery.id and later.name = delivery.name and later.state = 'done')
order by id desc limit 20
