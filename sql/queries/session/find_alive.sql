-- $1 hash of the token, $2 the moment after which it must have been seen, $3 and have begun.
select operator.id, operator.email, operator.role, session.means, session.last_seen_at
from session join operator on operator.id = session.operator_id
where session.token_sha256 = $1 and session.last_seen_at > $2 and session.created_at > $3
  and operator.ended_at is null
