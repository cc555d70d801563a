-- Tokens: of whom ($1), or of everybody.
select access_token.id, access_token.operator_id, operator.email, access_token.name,
       access_token.role, access_token.created_at, access_token.expires_at,
       access_token.last_used_at, access_token.revoked_at
from access_token join operator on operator.id = access_token.operator_id
where $1::int is null or access_token.operator_id = $1
