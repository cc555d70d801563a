copy staging (meter_id, interval_end, active_power_milliwatt, reactive_power_millivar,
    voltage_l1_millivolt, voltage_l2_millivolt, voltage_l3_millivolt, status, line_number, ranks, deliveries)
from stdin binary
