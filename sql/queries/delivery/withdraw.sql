-- Takes the number of an arrival ($1) back, whose file went away before anything was done with it. What was to
-- be taken in again by it can be so anew.
with withdrawn as (
    delete from delivery where id = $1 and state = 'waiting' and attempts = 0 returning retry_of_id
)
update delivery set retried_at = null where id in (select retry_of_id from withdrawn)
