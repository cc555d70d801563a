-- Each of the five values of an interval has a status and a delivery of its own: they may come by several
-- lines and files. In nearly every row all five are alike, so what is kept for each value is kept only where
-- they differ. So no stored reading need be written again, compressed ones least of all.

alter table reading
    add column ranks            smallint,
    add column delivery_id      int,
    add column value_deliveries int[];
comment on column reading.status is
    '0 estimated, 1 measured, 2 corrected: that of each value; if they differ (see ranks), what interval_status makes of them.';
comment on column reading.ranks is
    'Two bits a value, active power in the lowest: 0 missing, 1 estimated, 2 measured, 3 corrected. Null if all that are there have the status of the row.';
comment on column reading.delivery_id is
    'The delivery that gave the values, or the latest of them; null if that was before it was noted.';
comment on column reading.value_deliveries is
    'The delivery that gave each value, active power first. Null if it is that of the row for all.';

-- The rank of one of the values of a row: 0 missing, 1 estimated, 2 measured, 3 corrected. Places count from 0.
create function value_rank(value bigint, status smallint, ranks smallint, place int) returns int
language sql immutable as $$
    select case when value is null then 0
                when ranks is null then status + 1
                else (ranks >> (2 * place)) & 3 end
$$;

-- The one rule for the status of a whole interval, of the ranks of its values: estimated if one value is;
-- else corrected if one is; else measured. 341 has the lower bit of each of the five pairs.
create function interval_status(ranks int) returns smallint
language sql immutable as $$
    select (case when (ranks & ~(ranks >> 1) & 341) <> 0 then 0
                 when (ranks & (ranks >> 1) & 341) <> 0 then 2
                 else 1 end)::smallint
$$;

-- What stands in the column ranks of such a row: null if no value that is there differs from the others.
create function ranks_if_mixed(ranks int) returns smallint
language sql immutable as $$
    select nullif(ranks, ((ranks | (ranks >> 1)) & 341) * (interval_status(ranks) + 1))::smallint
$$;

-- Whether the interval that ends so was measured while the meter was at its connection. One in which it
-- came or went counts.
create function is_installed(interval_end timestamptz, installed_at timestamptz, removed_at timestamptz)
returns boolean language sql immutable as $$
    select coalesce(interval_end > installed_at, true)
       and coalesce(interval_end - interval '5 minutes' < removed_at, true)
$$;

-- What was replaced, value by value. A value that was missing and came later replaced nothing, nor did one
-- that was only confirmed.
alter table reading_revision rename to replaced_row;

create table reading_revision (
    id           bigint generated always as identity,
    meter_id     int not null,
    interval_end timestamptz not null,
    quantity     smallint not null check (quantity between 0 and 4),
    replaced_at  timestamptz not null,
    delivery_id  int,
    from_value   bigint not null,
    from_status  smallint not null check (from_status between 0 and 2),
    to_value     bigint not null,
    to_status    smallint not null check (to_status between 0 and 2)
);
select create_hypertable('reading_revision', 'interval_end',
                         chunk_time_interval => interval '1 day', create_default_indexes => false);
comment on table reading_revision is 'Values that were replaced, and by what. Goes when the reading goes.';
comment on column reading_revision.quantity is
    '0 active power (mW), 1 reactive power (mvar), 2 to 4 voltage of phase 1 to 3 (mV).';
comment on column reading_revision.delivery_id is
    'The delivery that replaced it; null if an operator put the sign of the meter right.';

-- A row that was replaced told what was there before; what came after it is the next such row, or the reading.
insert into reading_revision (meter_id, interval_end, quantity, replaced_at, delivery_id,
                              from_value, from_status, to_value, to_status)
select before.meter_id, before.interval_end, value.quantity, before.replaced_at, before.replaced_by_delivery_id,
       value.before, before.status, value.after, after.status
from replaced_row before
cross join lateral (
    select active_power_milliwatt, reactive_power_millivar,
           voltage_l1_millivolt, voltage_l2_millivolt, voltage_l3_millivolt, status
    from (
        select active_power_milliwatt, reactive_power_millivar,
               voltage_l1_millivolt, voltage_l2_millivolt, voltage_l3_millivolt, status,
               replaced_at, replaced_by_delivery_id
        from replaced_row later
        where later.meter_id = before.meter_id and later.interval_end = before.interval_end
          and (later.replaced_at, later.replaced_by_delivery_id)
              > (before.replaced_at, before.replaced_by_delivery_id)
        union all
        select active_power_milliwatt, reactive_power_millivar,
               voltage_l1_millivolt, voltage_l2_millivolt, voltage_l3_millivolt, status, 'infinity', 0
        from reading
        where reading.meter_id = before.meter_id and reading.interval_end = before.interval_end
    ) next
    order by replaced_at, replaced_by_delivery_id limit 1
) after
cross join lateral (values
    (0, before.active_power_milliwatt, after.active_power_milliwatt),
    (1, before.reactive_power_millivar, after.reactive_power_millivar),
    (2, before.voltage_l1_millivolt, after.voltage_l1_millivolt),
    (3, before.voltage_l2_millivolt, after.voltage_l2_millivolt),
    (4, before.voltage_l3_millivolt, after.voltage_l3_millivolt)
) value (quantity, before, after)
where value.before <> value.after
order by before.interval_end, before.replaced_at;
drop table replaced_row;

create index reading_revision_by_meter on reading_revision (meter_id, interval_end);
create index reading_revision_by_id on reading_revision (id);
create index reading_revision_by_delivery on reading_revision (delivery_id);
