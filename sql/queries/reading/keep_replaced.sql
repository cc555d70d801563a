-- Copies what replace.sql is about to change: $1 now, $2 delivery, $3 and $4 first and last interval end staged.
-- Of lines about the same interval the highest status counts, and of those the last line. A higher or
-- equal status replaces a lower one; a row that would stay the same is not written.
insert into reading_revision (meter_id, interval_end, replaced_at, replaced_by_delivery_id,
    active_power_milliwatt, reactive_power_millivar,
    voltage_l1_millivolt, voltage_l2_millivolt, voltage_l3_millivolt, status)
select known.meter_id, known.interval_end, $1, $2,
    known.active_power_milliwatt, known.reactive_power_millivar,
    known.voltage_l1_millivolt, known.voltage_l2_millivolt, known.voltage_l3_millivolt, known.status
from (
    select distinct on (meter_id, interval_end) * from staging
    order by meter_id, interval_end, status desc, line_number desc
) staging
join reading known using (meter_id, interval_end)
where known.interval_end between $3 and $4
  and staging.status >= known.status
  and (staging.status,
       coalesce(staging.active_power_milliwatt, known.active_power_milliwatt),
       coalesce(staging.reactive_power_millivar, known.reactive_power_millivar),
       coalesce(staging.voltage_l1_millivolt, known.voltage_l1_millivolt),
       coalesce(staging.voltage_l2_millivolt, known.voltage_l2_millivolt),
       coalesce(staging.voltage_l3_millivolt, known.voltage_l3_millivolt))
      is distinct from
      (known.status, known.active_power_milliwatt, known.reactive_power_millivar,
       known.voltage_l1_millivolt, known.voltage_l2_millivolt, known.voltage_l3_millivolt)
