-- Has a delivery ($1) that broke off tried again at once.
with due as (
    update delivery set due_at = null where id = $1 and state = 'interrupted' returning id
)
select pg_notify('meetpoort_delivery', id::text) from due
