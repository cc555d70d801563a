-- Turns: $1 job, $2 failed or not.
select id, job, tick, started_at, finished_at, failure from job_run
where ($1::text is null or job = $1) and ($2::bool is null or (failure is not null) = $2)
