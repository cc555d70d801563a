update job_run set finished_at = $3, failure = $4 where job = $1 and tick = $2
