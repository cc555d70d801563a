-- What a meter's voltage is measured against, and when it was at its connection.

alter table meter
    add column voltage_reference text not null default 'phase_to_neutral'
        check (voltage_reference in ('phase_to_neutral', 'phase_to_phase')),
    add column nominal_voltage_v int not null default 230 check (nominal_voltage_v between 1 and 500000),
    add column installed_at timestamptz,
    add column removed_at timestamptz,
    add column replaced_by_id int unique references meter,
    add check (removed_at > installed_at),
    add check (replaced_by_id is null or removed_at is not null),
    add check (replaced_by_id <> id);
comment on column meter.voltage_reference is 'Between what lijnspanning is measured: a phase and neutral, or two phases.';
comment on column meter.installed_at is 'Since when it measures here; null where that is not known, and every reading counts.';
comment on column meter.removed_at is 'Since when it measures here no more. Its readings stay until they are past their time.';
comment on column meter.replaced_by_id is 'The meter that took its place.';
