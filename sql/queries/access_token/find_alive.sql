-- $1 hash of the token, $2 now, $3 the moment after which who comes from the provider must have logged in.
select access_token.id, access_token.operator_id, operator.email, access_token.role,
       operator.role as operator_role, access_token.last_used_at
from access_token join operator on operator.id = access_token.operator_id
where access_token.token_sha256 = $1 and access_token.expires_at > $2
  and access_token.revoked_at is null and operator.ended_at is null
  and (operator.password_hash is not null or operator.last_sign_in_at > $3)
