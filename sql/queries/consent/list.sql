-- A page of consents: $1 order, $2 and $3 key and number of the row after which it begins, $4 how many;
-- $5 in force or not, $6 customer.
with wanted as not materialized (
    select consent.id, consent.customer_id, consent.given_at, consent.withdrawn_at,
           coalesce(consent.withdrawn_at, 'infinity') as until, lower(customer.name) as customer_name
    from consent join customer on customer.id = consent.customer_id
    where ($5::bool is null or (consent.withdrawn_at is null) = $5)
      and ($6::int is null or consent.customer_id = $6)
)
(select *, id::text as key from wanted
 where $1 = 'recorded ascending' and ($3::bigint is null or id > $3)
 order by id limit $4)
union all
(select *, id::text as key from wanted
 where $1 = 'recorded descending' and ($3::bigint is null or id < $3)
 order by id desc limit $4)
union all
(select *, given_at::text as key from wanted
 where $1 = 'given_at ascending' and ($3::bigint is null or (given_at, id) > ($2::text::timestamptz, $3))
 order by given_at, id limit $4)
union all
(select *, given_at::text as key from wanted
 where $1 = 'given_at descending' and ($3::bigint is null or (given_at, id) < ($2::text::timestamptz, $3))
 order by given_at desc, id desc limit $4)
union all
(select *, until::text as key from wanted
 where $1 = 'withdrawn_at ascending' and ($3::bigint is null or (until, id) > ($2::text::timestamptz, $3))
 order by until, id limit $4)
union all
(select *, until::text as key from wanted
 where $1 = 'withdrawn_at descending' and ($3::bigint is null or (until, id) < ($2::text::timestamptz, $3))
 order by until desc, id desc limit $4)
union all
(select *, customer_name as key from wanted
 where $1 = 'customer_name ascending'
   and ($3::bigint is null or customer_name >= $2::text and (customer_name, id) > ($2::text, $3))
 order by customer_name, id limit $4)
union all
(select *, customer_name as key from wanted
 where $1 = 'customer_name descending'
   and ($3::bigint is null or customer_name <= $2::text and (customer_name, id) < ($2::text, $3))
 order by customer_name desc, id desc limit $4)
