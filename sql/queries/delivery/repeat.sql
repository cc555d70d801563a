-- The bytes of a delivery were taken in whole before: $1 which, $2 now, $3 by which delivery.
with repeated as (
    update delivery
    set state = 'repeated', finished_at = $2, repeats_id = $3, bytes = coalesce(bytes_total, bytes), failure = null,
        failure_cause = null, due_at = null
    where id = $1 and state = 'running'
    returning id
)
select id, pg_notify('meetpoort_delivery', id::text) from repeated
