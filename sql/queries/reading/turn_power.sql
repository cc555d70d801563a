-- Turns the sign of power of a meter ($1) in the intervals that ended after $2 up to $3. Status, issue
-- and delivery stay.
insert into changed
select meter_id, interval_end, -active_power_milliwatt, -reactive_power_millivar,
    voltage_l1_millivolt, voltage_l2_millivolt, voltage_l3_millivolt, known_ranks,
    array[case when active_power_milliwatt is not null then coalesce(value_deliveries[1], delivery_id, 0) end,
          case when reactive_power_millivar is not null then coalesce(value_deliveries[2], delivery_id, 0) end,
          case when voltage_l1_millivolt is not null then coalesce(value_deliveries[3], delivery_id, 0) end,
          case when voltage_l2_millivolt is not null then coalesce(value_deliveries[4], delivery_id, 0) end,
          case when voltage_l3_millivolt is not null then coalesce(value_deliveries[5], delivery_id, 0) end],
    issues, issue_kinds, active_power_milliwatt, reactive_power_millivar,
    voltage_l1_millivolt, voltage_l2_millivolt, voltage_l3_millivolt, known_ranks, true
from reading
cross join lateral (
    select value_rank(active_power_milliwatt, status, ranks, 0)
        + value_rank(reactive_power_millivar, status, ranks, 1) * 4
        + value_rank(voltage_l1_millivolt, status, ranks, 2) * 16
        + value_rank(voltage_l2_millivolt, status, ranks, 3) * 64
        + value_rank(voltage_l3_millivolt, status, ranks, 4) * 256 as known_ranks
) rank
where meter_id = $1 and interval_end > $2 and interval_end <= $3
  and (active_power_milliwatt <> 0 or reactive_power_millivar <> 0)
