-- A page of keys, without what is private:
-- $1 order, $2 and $3 key and number of the row after which it begins, $4 how many.
with wanted as not materialized (
    select kid, turn, created_at, signs_from, signs_until, retired_at, destroyed_at from signing_key
)
(select *, signs_from::text as key from wanted
 where $1 = 'signs_from ascending' and ($3::bigint is null or (signs_from, turn) > ($2::text::timestamptz, $3))
 order by signs_from, turn limit $4)
union all
(select *, signs_from::text as key from wanted
 where $1 = 'signs_from descending' and ($3::bigint is null or (signs_from, turn) < ($2::text::timestamptz, $3))
 order by signs_from desc, turn desc limit $4)
union all
(select *, created_at::text as key from wanted
 where $1 = 'created_at ascending' and ($3::bigint is null or (created_at, turn) > ($2::text::timestamptz, $3))
 order by created_at, turn limit $4)
union all
(select *, created_at::text as key from wanted
 where $1 = 'created_at descending' and ($3::bigint is null or (created_at, turn) < ($2::text::timestamptz, $3))
 order by created_at desc, turn desc limit $4)
