-- A higher or equal status replaces a lower one; a missing value never erases a known one; a row
-- that would stay the same is not written. In order of the key, so that two merges cannot deadlock.
insert into reading as known (meter_id, interval_end, active_power_milliwatt, reactive_power_millivar,
    voltage_l1_millivolt, voltage_l2_millivolt, voltage_l3_millivolt, status)
select meter_id, interval_end, active_power_milliwatt, reactive_power_millivar,
    voltage_l1_millivolt, voltage_l2_millivolt, voltage_l3_millivolt, status
from staging
order by interval_end, meter_id
on conflict (meter_id, interval_end) do update set
    active_power_milliwatt  = coalesce(excluded.active_power_milliwatt, known.active_power_milliwatt),
    reactive_power_millivar = coalesce(excluded.reactive_power_millivar, known.reactive_power_millivar),
    voltage_l1_millivolt    = coalesce(excluded.voltage_l1_millivolt, known.voltage_l1_millivolt),
    voltage_l2_millivolt    = coalesce(excluded.voltage_l2_millivolt, known.voltage_l2_millivolt),
    voltage_l3_millivolt    = coalesce(excluded.voltage_l3_millivolt, known.voltage_l3_millivolt),
    status                  = excluded.status
where excluded.status >= known.status
  and (excluded.status,
       coalesce(excluded.active_power_milliwatt, known.active_power_milliwatt),
       coalesce(excluded.reactive_power_millivar, known.reactive_power_millivar),
       coalesce(excluded.voltage_l1_millivolt, known.voltage_l1_millivolt),
       coalesce(excluded.voltage_l2_millivolt, known.voltage_l2_millivolt),
       coalesce(excluded.voltage_l3_millivolt, known.voltage_l3_millivolt))
      is distinct from
      (known.status, known.active_power_milliwatt, known.reactive_power_millivar,
       known.voltage_l1_millivolt, known.voltage_l2_millivolt, known.voltage_l3_millivolt)
