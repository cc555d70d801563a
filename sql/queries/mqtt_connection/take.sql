-- Takes the turn at the broker of a source ($1), if nobody has it: $2 who, $3 for how many seconds. By the database's
-- clock, the only one that all replicas share.
insert into mqtt_connection as connection (source_id, holder, expires_at)
values ($1, $2, clock_timestamp() + $3 * interval '1 second')
on conflict (source_id) do update set holder = excluded.holder, expires_at = excluded.expires_at, connected_at = null
    where connection.expires_at <= clock_timestamp()
