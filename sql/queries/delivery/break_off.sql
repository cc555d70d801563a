-- Nothing of a delivery was taken in: $1 which, $2 now, $3 failed or interrupted, $4 why, $5 its cause, $6 how
-- often it was tried, $7 when it is tried again. Who lost their turn to another, who tries it since, says nothing
-- any more.
with broken as (
    update delivery
    set state = $3, finished_at = $2, failure = $4, failure_cause = $5, attempts = $6, due_at = $7,
        lines = 0, rejected = 0, bytes = 0
    where id = $1 and state in ('waiting', 'running', 'interrupted') and attempts <= $6
    returning id
)
select pg_notify('meetpoort_delivery', id::text) from broken
