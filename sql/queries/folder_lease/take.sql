-- Takes a turn, if nobody has it: $1 the folder, $2 who, $3 for how many seconds. By the database's clock, the
-- only one that all replicas share.
insert into folder_lease as lease (folder, holder, expires_at)
values ($1, $2, clock_timestamp() + $3 * interval '1 second')
on conflict (folder) do update set holder = excluded.holder, expires_at = excluded.expires_at
    where lease.expires_at <= clock_timestamp()
