select count(*) from reading where meter_id = $1 and interval_end > $2 and interval_end <= $3
