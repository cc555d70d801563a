with finished as (
    update delivery
    set state = 'done', finished_at = $2, failure = null, failure_cause = null, bytes = coalesce(bytes_total, bytes),
        lines = $3, inserted = $4, revised = $5, unchanged = $6, rejected = $7,
        rejected_kept = $8
    where id = $1 and state = 'running'
    returning id
)
select pg_notify('meetpoort_delivery', id::text) from finished
