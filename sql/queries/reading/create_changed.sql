create temporary table changed (
    meter_id                int not null,
    interval_end            timestamptz not null,
    active_power_milliwatt  bigint,
    reactive_power_millivar bigint,
    voltage_l1_millivolt    int,
    voltage_l2_millivolt    int,
    voltage_l3_millivolt    int,
    ranks                   int not null,
    deliveries              int[] not null,
    issues                  bigint[],
    active_power_before     bigint,
    reactive_power_before   bigint,
    voltage_l1_before       int,
    voltage_l2_before       int,
    voltage_l3_before       int,
    ranks_before            int not null,
    is_revised              boolean not null
) on commit drop
