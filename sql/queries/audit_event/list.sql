-- A page of the audit trail: $1 order, $2 and $3 key and number of the row after which it begins, $4 how many;
-- $5 actor, $6 action, $7 kind of subject, $8 subject, $9 and $10 made from and before.
with wanted as not materialized (
    select id, occurred_at, actor_kind, actor, operator_id, action, subject_kind, subject, before, after,
           correlation_id
    from audit_event
    where ($5::text is null or actor = $5) and ($6::text is null or action = $6)
      and ($7::text is null or subject_kind = $7) and ($8::text is null or subject = $8)
      and ($9::timestamptz is null or occurred_at >= $9)
      and ($10::timestamptz is null or occurred_at < $10)
)
(select *, occurred_at::text as key from wanted
 where $1 = 'occurred_at ascending' and ($3::bigint is null or (occurred_at, id) > ($2::text::timestamptz, $3))
 order by occurred_at, id limit $4)
union all
(select *, occurred_at::text as key from wanted
 where $1 = 'occurred_at descending' and ($3::bigint is null or (occurred_at, id) < ($2::text::timestamptz, $3))
 order by occurred_at desc, id desc limit $4)
