insert into audit_event (occurred_at, actor_kind, actor, operator_id, action, subject_kind, subject,
                         before, after, correlation_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
