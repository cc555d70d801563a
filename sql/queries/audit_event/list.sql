-- A page of the audit trail, newest first: $1 before which, $2 how many, $3 actor, $4 action, $5 kind
-- of subject, $6 subject.
select id, occurred_at, actor_kind, actor, operator_id, action, subject_kind, subject, before, after,
       correlation_id
from audit_event
where ($1::bigint is null or id < $1)
  and ($3::text is null or actor = $3) and ($4::text is null or action = $4)
  and ($5::text is null or subject_kind = $5) and ($6::text is null or subject = $6)
order by id desc limit $2
