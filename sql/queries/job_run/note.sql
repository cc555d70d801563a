-- A turn ($2 to $3) that ended otherwise than the last that was written down, of a job ($1) whose every turn
-- would be too many: its first failure ($4), and its recovery.
insert into job_run (job, tick, started_at, finished_at, failure)
select $1, $2, $2, $3, $4
where ($4::text is null) is distinct from
      ((select failure from job_run where job = $1 and finished_at is not null order by id desc limit 1) is null)
on conflict do nothing
