-- How a turn ($1, $2) as it was taken ($3) ended at $4: with this failure ($5), and then it is taken again from
-- $6 on, or well.
update job_run set finished_at = $4, failure = $5, held_until = $6
where job = $1 and tick = $2 and attempts = $3 and finished_at is null
