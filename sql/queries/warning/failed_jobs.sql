-- Jobs whose last turn since $1 went wrong.
select job, started_at, failure
from (
    select distinct on (job) job, started_at, failure from job_run
    where tick > $1 order by job, id desc
) latest
where failure is not null
order by job
