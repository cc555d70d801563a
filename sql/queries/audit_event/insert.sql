-- Writes a change down. Of one to what the noon board stands on, all who watch that are told, once for a
-- transaction.
with written as (
    insert into audit_event (occurred_at, actor_kind, actor, operator_id, action, subject_kind, subject,
                             before, after, correlation_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    returning subject_kind
)
select pg_notify('meetpoort_register', '0') from written
where subject_kind in ('customer', 'meter', 'consent')
