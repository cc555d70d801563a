-- Deliveries of which nothing was taken in, that ended after $1 and were not taken in again since; $2 at most, and
-- how many there are in all.
select id, name, state, finished_at, failure, count(*) over () as total
from delivery
where state in ('failed', 'interrupted') and finished_at > $1 and retried_at is null
  and not exists (
      select from delivery later
      where later.id > delivery.id and later.state in ('done', 'repeated')
        and (later.name = delivery.name or later.sha256 = delivery.sha256))
order by id desc limit $2
