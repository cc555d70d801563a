-- A page of operators: $1 order, $2 and $3 key and number of the row after which it begins, $4 how many;
-- $5 role, $6 ended or not.
with wanted as not materialized (
    select id, email, role, created_at, ended_at,
           case when password_hash is null then 'openid_connect' else 'password' end as means
    from operator
    where ($5::text is null or role = $5) and ($6::bool is null or (ended_at is not null) = $6)
)
(select *, created_at::text as key from wanted
 where $1 = 'created_at ascending' and ($3::bigint is null or (created_at, id) > ($2::text::timestamptz, $3))
 order by created_at, id limit $4)
union all
(select *, created_at::text as key from wanted
 where $1 = 'created_at descending' and ($3::bigint is null or (created_at, id) < ($2::text::timestamptz, $3))
 order by created_at desc, id desc limit $4)
union all
(select *, email as key from wanted
 where $1 = 'email ascending' and ($3::bigint is null or (email, id) > ($2::text, $3))
 order by email, id limit $4)
union all
(select *, email as key from wanted
 where $1 = 'email descending' and ($3::bigint is null or (email, id) < ($2::text, $3))
 order by email desc, id desc limit $4)
union all
(select *, role as key from wanted
 where $1 = 'role ascending' and ($3::bigint is null or (role, id) > ($2::text, $3))
 order by role, id limit $4)
union all
(select *, role as key from wanted
 where $1 = 'role descending' and ($3::bigint is null or (role, id) < ($2::text, $3))
 order by role desc, id desc limit $4)
