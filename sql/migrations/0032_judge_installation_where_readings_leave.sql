-- A meter's newest-reading mark is that of the readings from while it was at its connection. Marks of meters
-- whose removal or installation was noted after later or earlier readings had come in are put right.

update meter set newest_interval_end = (
    select max(interval_end) from reading
    where meter_id = meter.id and is_installed(interval_end, meter.installed_at, meter.removed_at))
where newest_interval_end is not null and not is_installed(newest_interval_end, installed_at, removed_at);
comment on column meter.newest_interval_end is
    'End of the newest reading from while it was at its connection. Deliveries only ever move it forward.';
comment on column meter.removed_at is
    'Since when it measures here no more. Of its readings those until then stay until they are past their time.';
