create temporary table staging (
    meter_id                int not null,
    interval_end            timestamptz not null,
    active_power_milliwatt  bigint,
    reactive_power_millivar bigint,
    voltage_l1_millivolt    int,
    voltage_l2_millivolt    int,
    voltage_l3_millivolt    int,
    status                  smallint not null,
    line_number             bigint not null,
    ranks                   smallint,
    -- By which delivery each value is said, if it is not the one that is merged.
    deliveries              int[]
) on commit drop
