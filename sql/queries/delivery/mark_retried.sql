with retried as (
    update delivery set retried_at = $2 where id = $1 returning id
)
select pg_notify('meetpoort_delivery', id::text) from retried
