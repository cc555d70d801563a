select (coalesce(max(ordinal), -1) + 1)::smallint from signing_key where signing_period = $1
