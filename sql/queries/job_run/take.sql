-- A turn ($2) of a job ($1), taken now ($3) and held until $4: one that nobody took, that failed a while
-- ago, or whose replica went away. None is held until after $5. What was begun before turns were held
-- has an hour.
insert into job_run as run (job, tick, started_at, held_until) values ($1, $2, $3, $4)
on conflict (job, tick) do update
set started_at = excluded.started_at, held_until = excluded.held_until, finished_at = null, failure = null,
    attempts = run.attempts + 1
where (run.finished_at is null or run.failure is not null)
  and (coalesce(run.held_until, run.started_at + interval '1 hour') <= excluded.started_at
       or run.held_until > $5)
returning attempts
