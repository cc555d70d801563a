delete from login_failure where latest_at < clock_timestamp() - make_interval(secs => $1)
