-- A page of keys, without what is private:
-- $1 order, $2 and $3 key and number of the row after which it begins, $4 how many.
with wanted as not materialized (
    select id, kid, created_at, signs_from, signs_until, retired_at, destroyed_at, revoked_at from signing_key
)
(select *, signs_from::text as key from wanted
 where $1 = 'signs_from ascending' and ($3::bigint is null or (signs_from, id) > ($2::text::timestamptz, $3))
 order by signs_from, id limit $4)
union all
(select *, signs_from::text as key from wanted
 where $1 = 'signs_from descending' and ($3::bigint is null or (signs_from, id) < ($2::text::timestamptz, $3))
 order by signs_from desc, id desc limit $4)
union all
(select *, created_at::text as key from wanted
 where $1 = 'created_at ascending' and ($3::bigint is null or (created_at, id) > ($2::text::timestamptz, $3))
 order by created_at, id limit $4)
union all
(select *, created_at::text as key from wanted
 where $1 = 'created_at descending' and ($3::bigint is null or (created_at, id) < ($2::text::timestamptz, $3))
 order by created_at desc, id desc limit $4)
