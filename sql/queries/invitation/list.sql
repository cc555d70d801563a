-- A page of invitations: $1 order, $2 and $3 key and number of the row after which it begins, $4 how many;
-- $5 state at $6, $7 customer. One that was replaced after its time was over has expired.
with wanted as not materialized (
    select invitation.id, invitation.customer_id, invitation.kind, invitation.created_by,
           invitation.created_at, invitation.expires_at, invitation.used_at, invitation.revoked_at,
           lower(customer.name) as customer_name
    from invitation join customer on customer.id = invitation.customer_id
    where ($5::text is null or $5 = case
           when used_at is not null then 'used'
           when expires_at <= coalesce(revoked_at, $6) then 'expired'
           when revoked_at is not null then 'revoked'
           else 'open' end)
      and ($7::int is null or invitation.customer_id = $7)
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
(select *, customer_name as key from wanted
 where $1 = 'customer_name ascending'
   and ($3::bigint is null or customer_name >= $2::text and (customer_name, id) > ($2::text, $3))
 order by customer_name, id limit $4)
union all
(select *, customer_name as key from wanted
 where $1 = 'customer_name descending'
   and ($3::bigint is null or customer_name <= $2::text and (customer_name, id) < ($2::text, $3))
 order by customer_name desc, id desc limit $4)
