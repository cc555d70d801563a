-- Deliveries that ended after $1, with how many of their lines were rejected and not repaired. One of which
-- more were rejected than are kept is mended by taking it in again.
select newest.id, newest.name, newest.finished_at, newest.not_kept + open.lines as lines, newest.not_kept
from (
    select id, name, finished_at, rejected - rejected_kept as not_kept
    from delivery
    where finished_at > $1 and state = 'done' and rejected > 0
      and case when rejected > rejected_kept
          then retried_at is null and not exists (
              select from delivery later
              where later.sha256 = delivery.sha256 and later.id > delivery.id and later.state = 'done')
          else exists (
              select from rejected_line line
              where line.delivery_id = delivery.id and line.repaired_at is null) end
    order by id desc limit 20
) newest
cross join lateral (
    -- From before so many were kept at most there may be millions.
    select count(*) as lines
    from (
        select from rejected_line line where line.delivery_id = newest.id and line.repaired_at is null limit 10000
    ) line
) open
order by newest.id desc
