-- Invitations: $1 state at $2, $3 customer. One that was replaced after its time was over has expired.
select invitation.id, invitation.customer_id, invitation.kind, invitation.created_by,
       invitation.created_at, invitation.expires_at, invitation.used_at, invitation.revoked_at,
       lower(customer.name) as customer_name
from invitation join customer on customer.id = invitation.customer_id
where ($1::text is null or $1 = case
       when used_at is not null then 'used'
       when expires_at <= coalesce(revoked_at, $2) then 'expired'
       when revoked_at is not null then 'revoked'
       else 'open' end)
  and ($3::int is null or invitation.customer_id = $3)
