-- Holds on to a turn ($1, $2) as it was taken ($3) until $4.
update job_run set held_until = $4 where job = $1 and tick = $2 and attempts = $3 and finished_at is null
