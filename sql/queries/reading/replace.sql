-- Writes what has changed of known intervals. An upsert, since it opens of a compressed day only the meters
-- concerned; an update would open the whole day.
insert into reading (meter_id, interval_end, active_power_milliwatt, reactive_power_millivar,
    voltage_l1_millivolt, voltage_l2_millivolt, voltage_l3_millivolt, status, ranks, delivery_id, value_deliveries, issues,
    issue_kinds)
select meter_id, interval_end, active_power_milliwatt, reactive_power_millivar,
    voltage_l1_millivolt, voltage_l2_millivolt, voltage_l3_millivolt,
    interval_status(ranks), ranks_if_mixed(ranks), latest,
    -- Those of the values that are there: a missing one has none.
    case when latest > least(deliveries[1], deliveries[2], deliveries[3], deliveries[4], deliveries[5])
         then deliveries end,
    -- Where no source says issues, nothing is kept of them.
    nullif(issues, array[null, null, null, null, null]::bigint[]),
    nullif(issue_kinds, array[null, null, null, null, null]::bigint[])
from changed
cross join lateral (
    select greatest(deliveries[1], deliveries[2], deliveries[3], deliveries[4], deliveries[5]) as latest
) delivery
on conflict (meter_id, interval_end) do update set
    active_power_milliwatt  = excluded.active_power_milliwatt,
    reactive_power_millivar = excluded.reactive_power_millivar,
    voltage_l1_millivolt    = excluded.voltage_l1_millivolt,
    voltage_l2_millivolt    = excluded.voltage_l2_millivolt,
    voltage_l3_millivolt    = excluded.voltage_l3_millivolt,
    status                  = excluded.status,
    ranks                   = excluded.ranks,
    delivery_id             = excluded.delivery_id,
    value_deliveries        = excluded.value_deliveries,
    issues                  = excluded.issues,
    issue_kinds             = excluded.issue_kinds
