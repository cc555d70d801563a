-- Deliveries that wait no more at $1: the moment has come, the meter is registered, or the source has another revision;
-- so many at most ($3). One that came at $2 or before is past its time, and one that was taken in again waits as that
-- one.
select delivery.id, delivery.rejected_kept >= delivery.rejected as all_rejected_kept
from delivery
where delivery.received_at > $2 and delivery.retried_at is null
  and delivery.id in (
      select delivery_id from delivery_wait where due_at <= $1
      union all
      select delivery_wait.delivery_id from delivery_wait join meter on meter.meter_ean = delivery_wait.meter_ean
      union all
      select delivery_wait.delivery_id
      from delivery_wait
      join delivery waiting on waiting.id = delivery_wait.delivery_id
      join source on source.id = waiting.source_id
      where delivery_wait.source_revision <> source.revision)
order by delivery.id
limit $3
