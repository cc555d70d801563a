-- Puts several lines about one interval together into one, value by value: of those that name it the
-- highest status counts, of those the latest issue, and of those the last line.
with several as (
    delete from staging
    using (select meter_id, interval_end from staging group by meter_id, interval_end having count(*) > 1) again
    where staging.meter_id = again.meter_id and staging.interval_end = again.interval_end
    returning staging.*
), folded as (
    -- Of each value what counts, and its issue.
    select meter_id, interval_end, max(line_number) as line_number,
        (array_agg(array[active_power_milliwatt, issues[1]] order by status desc, issues[1] desc nulls last, line_number desc)
            filter (where active_power_milliwatt is not null))[1:1] as active_power,
        (array_agg(array[reactive_power_millivar, issues[2]] order by status desc, issues[2] desc nulls last, line_number desc)
            filter (where reactive_power_millivar is not null))[1:1] as reactive_power,
        (array_agg(array[voltage_l1_millivolt, issues[3]] order by status desc, issues[3] desc nulls last, line_number desc)
            filter (where voltage_l1_millivolt is not null))[1:1] as voltage_l1,
        (array_agg(array[voltage_l2_millivolt, issues[4]] order by status desc, issues[4] desc nulls last, line_number desc)
            filter (where voltage_l2_millivolt is not null))[1:1] as voltage_l2,
        (array_agg(array[voltage_l3_millivolt, issues[5]] order by status desc, issues[5] desc nulls last, line_number desc)
            filter (where voltage_l3_millivolt is not null))[1:1] as voltage_l3,
        coalesce(max(status + 1) filter (where active_power_milliwatt is not null), 0)
            + coalesce(max(status + 1) filter (where reactive_power_millivar is not null), 0) * 4
            + coalesce(max(status + 1) filter (where voltage_l1_millivolt is not null), 0) * 16
            + coalesce(max(status + 1) filter (where voltage_l2_millivolt is not null), 0) * 64
            + coalesce(max(status + 1) filter (where voltage_l3_millivolt is not null), 0) * 256 as ranks
    from several
    group by meter_id, interval_end
)
insert into staging (meter_id, interval_end, active_power_milliwatt, reactive_power_millivar,
    voltage_l1_millivolt, voltage_l2_millivolt, voltage_l3_millivolt, status, line_number, ranks, issues)
select meter_id, interval_end, active_power[1][1], reactive_power[1][1], voltage_l1[1][1], voltage_l2[1][1], voltage_l3[1][1],
    interval_status(ranks), line_number, ranks_if_mixed(ranks),
    nullif(array[active_power[1][2], reactive_power[1][2], voltage_l1[1][2], voltage_l2[1][2], voltage_l3[1][2]],
           array[null, null, null, null, null]::bigint[])
from folded
