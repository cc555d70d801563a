-- Hourly, so that a chunk goes soon after its last reading may.
select add_retention_policy($1::text::regclass, drop_after => make_interval(days => $2),
                            schedule_interval => interval '1 hour')
