-- A page of invitations, newest first: $1 before which, $2 how many, $3 now, $4 state, $5 customer.
-- One that was replaced after its time was over has expired.
with seen as (
    select id, customer_id, kind, created_by, created_at, expires_at, used_at, revoked_at,
           case when used_at is not null then 'used'
                when expires_at <= coalesce(revoked_at, $3) then 'expired'
                when revoked_at is not null then 'revoked'
                else 'open'
           end as state
    from invitation
)
select * from seen
where ($1::bigint is null or id < $1)
  and ($4::text is null or state = $4) and ($5::int is null or customer_id = $5)
order by id desc limit $2
