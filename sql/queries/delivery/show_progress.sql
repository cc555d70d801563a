-- How far a delivery is: $1 which, $2 lines, $3 rejected, $4 bytes.
with shown as (
    update delivery set lines = $2, rejected = $3, bytes = $4 where id = $1 and state = 'running'
    returning id
)
select pg_notify('meetpoort_delivery', id::text) from shown
