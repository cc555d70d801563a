-- Adds the intervals that are not known yet: $1 delivery, $2 and $3 first and last interval end staged, $4 the
-- kind of issues, once for each value. A plain insert takes half the time of an upsert; nobody else adds any, since
-- merging is done under a lock.
-- By meter, so that a pull finds the day of a meter in a few pages and not in one for each interval.
insert into reading (meter_id, interval_end, active_power_milliwatt, reactive_power_millivar,
    voltage_l1_millivolt, voltage_l2_millivolt, voltage_l3_millivolt, status, ranks, delivery_id, value_deliveries, issues,
    issue_kinds)
select meter_id, interval_end, active_power_milliwatt, reactive_power_millivar,
    voltage_l1_millivolt, voltage_l2_millivolt, voltage_l3_millivolt, status, ranks,
    coalesce(greatest(deliveries[1], deliveries[2], deliveries[3], deliveries[4], deliveries[5]), $1),
    case when greatest(deliveries[1], deliveries[2], deliveries[3], deliveries[4], deliveries[5])
              > least(deliveries[1], deliveries[2], deliveries[3], deliveries[4], deliveries[5])
         then deliveries end,
    issues, $4
from staging
where not exists (
    select from reading known
    where known.meter_id = staging.meter_id and known.interval_end = staging.interval_end
      and known.interval_end between $2 and $3)
order by meter_id, interval_end
