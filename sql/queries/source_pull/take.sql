-- Takes the turn of a source ($1), if nobody has it: $2 who, $3 for how many seconds by the database's clock, the only
-- one that all replicas share; $4 the moment, by ours.
insert into source_pull as pull (source_id, holder, held_until, due_at)
values ($1, $2, clock_timestamp() + $3 * interval '1 second', $4)
on conflict (source_id) do update set holder = excluded.holder, held_until = excluded.held_until, is_hastened = false
    where pull.held_until is null or pull.held_until <= clock_timestamp()
returning version, fetched_until, looked_back_at, walked_from, walked_until, due_at, attempts
