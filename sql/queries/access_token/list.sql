-- A page of tokens: $1 order, $2 and $3 key and number of the row after which it begins, $4 how many;
-- $5 of whom, or of everybody.
with wanted as not materialized (
    select access_token.id, access_token.operator_id, operator.email, access_token.name,
           access_token.role, access_token.created_at, access_token.expires_at,
           access_token.last_used_at, access_token.revoked_at
    from access_token join operator on operator.id = access_token.operator_id
    where $5::int is null or access_token.operator_id = $5
)
(select *, created_at::text as key from wanted
 where $1 = 'created_at ascending' and ($3::bigint is null or (created_at, id) > ($2::text::timestamptz, $3))
 order by created_at, id limit $4)
union all
(select *, created_at::text as key from wanted
 where $1 = 'created_at descending' and ($3::bigint is null or (created_at, id) < ($2::text::timestamptz, $3))
 order by created_at desc, id desc limit $4)
union all
(select *, expires_at::text as key from wanted
 where $1 = 'expires_at ascending' and ($3::bigint is null or (expires_at, id) > ($2::text::timestamptz, $3))
 order by expires_at, id limit $4)
union all
(select *, expires_at::text as key from wanted
 where $1 = 'expires_at descending' and ($3::bigint is null or (expires_at, id) < ($2::text::timestamptz, $3))
 order by expires_at desc, id desc limit $4)
union all
(select *, name as key from wanted
 where $1 = 'name ascending' and ($3::bigint is null or (name, id) > ($2::text, $3))
 order by name, id limit $4)
union all
(select *, name as key from wanted
 where $1 = 'name descending' and ($3::bigint is null or (name, id) < ($2::text, $3))
 order by name desc, id desc limit $4)
