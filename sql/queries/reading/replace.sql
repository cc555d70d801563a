-- Changes what keep_replaced.sql kept: $1 delivery, $2 and $3 first and last interval end staged. A
-- missing value never erases a known one. An upsert, since it opens of a compressed day only the
-- meters concerned; an update would open the whole day.
insert into reading as known (meter_id, interval_end, active_power_milliwatt, reactive_power_millivar,
    voltage_l1_millivolt, voltage_l2_millivolt, voltage_l3_millivolt, status)
select distinct on (meter_id, interval_end)
    staging.meter_id, staging.interval_end,
    staging.active_power_milliwatt, staging.reactive_power_millivar,
    staging.voltage_l1_millivolt, staging.voltage_l2_millivolt, staging.voltage_l3_millivolt, staging.status
from staging
join reading_revision replaced using (meter_id, interval_end)
where replaced.replaced_by_delivery_id = $1 and replaced.interval_end between $2 and $3
order by meter_id, interval_end, staging.status desc, staging.line_number desc
on conflict (meter_id, interval_end) do update set
    active_power_milliwatt  = coalesce(excluded.active_power_milliwatt, known.active_power_milliwatt),
    reactive_power_millivar = coalesce(excluded.reactive_power_millivar, known.reactive_power_millivar),
    voltage_l1_millivolt    = coalesce(excluded.voltage_l1_millivolt, known.voltage_l1_millivolt),
    voltage_l2_millivolt    = coalesce(excluded.voltage_l2_millivolt, known.voltage_l2_millivolt),
    voltage_l3_millivolt    = coalesce(excluded.voltage_l3_millivolt, known.voltage_l3_millivolt),
    status                  = excluded.status
