select interval_end, active_power_milliwatt, reactive_power_millivar,
       voltage_l1_millivolt, voltage_l2_millivolt, voltage_l3_millivolt
from reading
where meter_id = $1 and interval_end > $2 and interval_end <= $3
order by interval_end
