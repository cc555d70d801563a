-- A page of turns: $1 order, $2 and $3 key and number of the row after which it begins, $4 how many;
-- $5 job, $6 failed or not.
with wanted as not materialized (
    select id, job, tick, started_at, finished_at, failure from job_run
    where ($5::text is null or job = $5) and ($6::bool is null or (failure is not null) = $6)
)
(select *, started_at::text as key from wanted
 where $1 = 'started_at ascending' and ($3::bigint is null or (started_at, id) > ($2::text::timestamptz, $3))
 order by started_at, id limit $4)
union all
(select *, started_at::text as key from wanted
 where $1 = 'started_at descending' and ($3::bigint is null or (started_at, id) < ($2::text::timestamptz, $3))
 order by started_at desc, id desc limit $4)
union all
(select *, tick::text as key from wanted
 where $1 = 'tick ascending' and ($3::bigint is null or (tick, id) > ($2::text::timestamptz, $3))
 order by tick, id limit $4)
union all
(select *, tick::text as key from wanted
 where $1 = 'tick descending' and ($3::bigint is null or (tick, id) < ($2::text::timestamptz, $3))
 order by tick desc, id desc limit $4)
union all
(select *, job as key from wanted
 where $1 = 'job ascending' and ($3::bigint is null or (job, id) > ($2::text, $3))
 order by job, id limit $4)
union all
(select *, job as key from wanted
 where $1 = 'job descending' and ($3::bigint is null or (job, id) < ($2::text, $3))
 order by job desc, id desc limit $4)
