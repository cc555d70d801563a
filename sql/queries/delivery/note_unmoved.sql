-- The file of a delivery ($1) that ended could not be moved: $2 why, $3 when it is tried again; both null once
-- it was.
with noted as (
    update delivery set move_failure = $2, due_at = $3 where id = $1 returning id
)
select pg_notify('meetpoort_delivery', id::text) from noted
