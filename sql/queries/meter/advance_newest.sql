-- Moves the newest-reading mark forward to what was staged, and never back.
update meter set newest_interval_end = staged.newest
from (select meter_id, max(interval_end) as newest from staging group by meter_id) staged
where meter.id = staged.meter_id
  and (meter.newest_interval_end is null or meter.newest_interval_end < staged.newest)
