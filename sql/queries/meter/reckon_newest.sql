-- The newest-reading mark of a meter ($1) is that of the readings from while it was at its connection. If the
-- readings are gone, the mark stays as long as it lies in that time.
update meter set newest_interval_end = coalesce(
    (select max(interval_end) from reading
     where meter_id = $1 and is_installed(interval_end, meter.installed_at, meter.removed_at)),
    case when is_installed(newest_interval_end, installed_at, removed_at) then newest_interval_end end)
where id = $1
