-- A page of a client's versions: $1 order, $2 and $3 key and number of the row after which it begins, $4 how many;
-- $5 client.
with wanted as not materialized (
    select version, valid_from, valid_until, revoked_at, first_used_at, last_used_at,
           coalesce(last_used_at, '-infinity') as used
    from client_credential
    where username = $5
)
(select *, version::text as key from wanted
 where $1 = 'version ascending' and ($3::bigint is null or version > $3)
 order by version limit $4)
union all
(select *, version::text as key from wanted
 where $1 = 'version descending' and ($3::bigint is null or version < $3)
 order by version desc limit $4)
union all
(select *, valid_until::text as key from wanted
 where $1 = 'valid_until ascending'
   and ($3::bigint is null or (valid_until, version) > ($2::text::timestamptz, $3))
 order by valid_until, version limit $4)
union all
(select *, valid_until::text as key from wanted
 where $1 = 'valid_until descending'
   and ($3::bigint is null or (valid_until, version) < ($2::text::timestamptz, $3))
 order by valid_until desc, version desc limit $4)
union all
(select *, used::text as key from wanted
 where $1 = 'last_used_at ascending' and ($3::bigint is null or (used, version) > ($2::text::timestamptz, $3))
 order by used, version limit $4)
union all
(select *, used::text as key from wanted
 where $1 = 'last_used_at descending' and ($3::bigint is null or (used, version) < ($2::text::timestamptz, $3))
 order by used desc, version desc limit $4)
