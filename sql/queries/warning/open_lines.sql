-- Deliveries that ended after $1, with how many of their lines were rejected and not repaired; $2 at most, and how
-- many there are in all. One whose bytes were taken in again since tells nothing any more: the later one does.
select newest.id, newest.name, newest.finished_at, newest.not_kept + open.lines as lines, newest.not_kept,
       newest.total
from (
    select id, name, finished_at, rejected - rejected_kept as not_kept, count(*) over () as total
    from delivery
    where finished_at > $1 and state = 'done' and rejected > 0 and retried_at is null
      and not exists (
          select from delivery later
          where later.sha256 = delivery.sha256 and later.id > delivery.id and later.state = 'done')
      and (rejected > rejected_kept
          or exists (
              select from rejected_line line
              where line.delivery_id = delivery.id and line.repaired_at is null))
    order by id desc limit $2
) newest
cross join lateral (
    -- From before so many were kept at most there may be millions.
    select count(*) as lines
    from (
        select from rejected_line line where line.delivery_id = newest.id and line.repaired_at is null limit 10000
    ) line
) open
order by newest.id desc
