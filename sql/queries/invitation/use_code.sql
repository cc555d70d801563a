-- Uses up the code with this hash ($1), if it is open now ($2) and its customer holds the connection
-- with this EAN ($3). One update, so that of two attempts at once one succeeds; and one in any case,
-- so that a wrong EAN and a wrong code take alike long.
update invitation set used_at = $2
from customer join connection on connection.id = customer.connection_id
where invitation.code_sha256 = $1 and invitation.used_at is null and invitation.revoked_at is null
  and invitation.expires_at > $2
  and customer.id = invitation.customer_id and connection.klant_ean = $3
  and customer.valid_from <= $2 and (customer.valid_until is null or customer.valid_until > $2)
returning invitation.id, invitation.customer_id, invitation.kind
