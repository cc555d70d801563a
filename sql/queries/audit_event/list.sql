-- The audit trail: $1 actor, $2 action, $3 kind of subject, $4 subject, $5 and $6 made from and before.
select id, occurred_at, actor_kind, actor, operator_id, action, subject_kind, subject, before, after,
       correlation_id
from audit_event
where ($1::text is null or actor = $1) and ($2::text is null or action = $2)
  and ($3::text is null or subject_kind = $3) and ($4::text is null or subject = $4)
  and ($5::timestamptz is null or occurred_at >= $5)
  and ($6::timestamptz is null or occurred_at < $6)
