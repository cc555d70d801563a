-- Readings, one wide row per interval. No foreign key to meter: it would be checked a million times
-- a file, ingest is the only writer and takes its ids from meter, and a meter is never deleted.

create table reading (
    meter_id                int not null,
    interval_end            timestamptz not null,
    active_power_milliwatt  bigint,
    reactive_power_millivar bigint,
    voltage_l1_millivolt    int,
    voltage_l2_millivolt    int,
    voltage_l3_millivolt    int,
    status                  smallint not null check (status between 0 and 2),
    primary key (meter_id, interval_end)
);
select create_hypertable('reading', 'interval_end',
                         chunk_time_interval => interval '1 day', create_default_indexes => false);
comment on table reading is 'What a meter measured over the five minutes before interval_end. Positive power is consumption.';
comment on column reading.status is '0 estimated, 1 measured, 2 corrected; a higher one replaces a lower one.';

create table reading_revision (
    meter_id                int not null,
    interval_end            timestamptz not null,
    replaced_at             timestamptz not null,
    replaced_by_delivery_id int not null,
    active_power_milliwatt  bigint,
    reactive_power_millivar bigint,
    voltage_l1_millivolt    int,
    voltage_l2_millivolt    int,
    voltage_l3_millivolt    int,
    status                  smallint not null,
    primary key (meter_id, interval_end, replaced_by_delivery_id)
);
select create_hypertable('reading_revision', 'interval_end',
                         chunk_time_interval => interval '1 day', create_default_indexes => false);
comment on table reading_revision is 'What a later delivery replaced. Goes when the reading goes.';
