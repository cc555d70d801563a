-- Keeps the values that are about to be replaced by others, and by what: $1 now, $2 delivery. One that was
-- missing, or that is confirmed, is not replaced.
insert into reading_revision (meter_id, interval_end, quantity, replaced_at, delivery_id,
    from_value, from_status, to_value, to_status)
select meter_id, interval_end, quantity, $1, $2, before, rank_before - 1, after, rank_after - 1
from changed
cross join lateral (values
    (0, active_power_before, active_power_milliwatt),
    (1, reactive_power_before, reactive_power_millivar),
    (2, voltage_l1_before, voltage_l1_millivolt),
    (3, voltage_l2_before, voltage_l2_millivolt),
    (4, voltage_l3_before, voltage_l3_millivolt)
) value (quantity, before, after)
cross join lateral (
    select (ranks_before >> (2 * quantity)) & 3 as rank_before, (ranks >> (2 * quantity)) & 3 as rank_after
) rank
where before <> after
