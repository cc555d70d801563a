-- Jobs whose last turn since $1 that ended went wrong.
select job, started_at, failure
from (
    select distinct on (job) job, started_at, failure from job_run
    where tick > $1 and finished_at is not null order by job, id desc
) latest
where failure is not null
order by job
