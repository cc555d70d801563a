-- Puts several lines about one interval together into one, value by value: of those that name it the
-- highest status counts, of those the latest issue, and of those the last line.
with several as (
    delete from staging
    using (select meter_id, interval_end from staging group by meter_id, interval_end having count(*) > 1) again
    where staging.meter_id = again.meter_id and staging.interval_end = again.interval_end
    returning staging.*
), folded as (
    select meter_id, interval_end, max(line_number) as line_number,
        (array_agg(active_power_milliwatt order by status desc, issues[1] desc nulls last, line_number desc)
            filter (where active_power_milliwatt is not null))[1] as active_power_milliwatt,
        (array_agg(reactive_power_millivar order by status desc, issues[2] desc nulls last, line_number desc)
            filter (where reactive_power_millivar is not null))[1] as reactive_power_millivar,
        (array_agg(voltage_l1_millivolt order by status desc, issues[3] desc nulls last, line_number desc)
            filter (where voltage_l1_millivolt is not null))[1] as voltage_l1_millivolt,
        (array_agg(voltage_l2_millivolt order by status desc, issues[4] desc nulls last, line_number desc)
            filter (where voltage_l2_millivolt is not null))[1] as voltage_l2_millivolt,
        (array_agg(voltage_l3_millivolt order by status desc, issues[5] desc nulls last, line_number desc)
            filter (where voltage_l3_millivolt is not null))[1] as voltage_l3_millivolt,
        coalesce(max(status + 1) filter (where active_power_milliwatt is not null), 0)
            + coalesce(max(status + 1) filter (where reactive_power_millivar is not null), 0) * 4
            + coalesce(max(status + 1) filter (where voltage_l1_millivolt is not null), 0) * 16
            + coalesce(max(status + 1) filter (where voltage_l2_millivolt is not null), 0) * 64
            + coalesce(max(status + 1) filter (where voltage_l3_millivolt is not null), 0) * 256 as ranks,
        array[
            (array_agg(issues[1] order by status desc, issues[1] desc nulls last, line_number desc)
                filter (where active_power_milliwatt is not null))[1],
            (array_agg(issues[2] order by status desc, issues[2] desc nulls last, line_number desc)
                filter (where reactive_power_millivar is not null))[1],
            (array_agg(issues[3] order by status desc, issues[3] desc nulls last, line_number desc)
                filter (where voltage_l1_millivolt is not null))[1],
            (array_agg(issues[4] order by status desc, issues[4] desc nulls last, line_number desc)
                filter (where voltage_l2_millivolt is not null))[1],
            (array_agg(issues[5] order by status desc, issues[5] desc nulls last, line_number desc)
                filter (where voltage_l3_millivolt is not null))[1]
        ] as issues
    from several
    group by meter_id, interval_end
)
insert into staging (meter_id, interval_end, active_power_milliwatt, reactive_power_millivar,
    voltage_l1_millivolt, voltage_l2_millivolt, voltage_l3_millivolt, status, line_number, ranks, issues)
select meter_id, interval_end, active_power_milliwatt, reactive_power_millivar,
    voltage_l1_millivolt, voltage_l2_millivolt, voltage_l3_millivolt,
    interval_status(ranks), line_number, ranks_if_mixed(ranks),
    nullif(issues, array[null, null, null, null, null]::bigint[])
from folded
