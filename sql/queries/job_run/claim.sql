insert into job_run (job, tick, started_at) values ($1, $2, $3) on conflict do nothing
