-- A page of turns, newest first: $1 before which, $2 how many, $3 job, $4 failed or not.
select id, job, tick, started_at, finished_at, failure from job_run
where ($1::bigint is null or id < $1) and ($3::text is null or job = $3)
  and ($4::bool is null or (failure is not null) = $4)
order by id desc limit $2
