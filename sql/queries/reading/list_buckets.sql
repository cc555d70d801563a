-- What lies of these meters ($1) in the intervals that ended after $2 up to $3, put together by
-- $4: raw, quarter_hour, hour or day. A day is one of Amsterdam, even if it has 23 or 25 hours.
-- Only buckets with a reading are there.
select meter_id,
       case $4::text
           when 'day' then date_trunc('day', interval_end - interval '5 minutes', 'Europe/Amsterdam')
           when 'hour' then date_trunc('hour', interval_end - interval '5 minutes')
           when 'quarter_hour' then date_bin('15 minutes', interval_end - interval '5 minutes', 'epoch')
           else interval_end - interval '5 minutes'
       end as start,
       count(*) as intervals,
       count(*) filter (where status = 0) as estimated, count(*) filter (where status = 2) as corrected,
       count(active_power_milliwatt) as active_count, sum(active_power_milliwatt)::bigint as active_sum,
       min(active_power_milliwatt) as active_min, max(active_power_milliwatt) as active_max,
       count(reactive_power_millivar) as reactive_count, sum(reactive_power_millivar)::bigint as reactive_sum,
       min(reactive_power_millivar) as reactive_min, max(reactive_power_millivar) as reactive_max,
       count(voltage_l1_millivolt) as l1_count, sum(voltage_l1_millivolt)::bigint as l1_sum,
       min(voltage_l1_millivolt)::bigint as l1_min, max(voltage_l1_millivolt)::bigint as l1_max,
       count(voltage_l2_millivolt) as l2_count, sum(voltage_l2_millivolt)::bigint as l2_sum,
       min(voltage_l2_millivolt)::bigint as l2_min, max(voltage_l2_millivolt)::bigint as l2_max,
       count(voltage_l3_millivolt) as l3_count, sum(voltage_l3_millivolt)::bigint as l3_sum,
       min(voltage_l3_millivolt)::bigint as l3_min, max(voltage_l3_millivolt)::bigint as l3_max
from reading
where meter_id = any ($1) and interval_end > $2 and interval_end <= $3
group by meter_id, start
order by meter_id, start
