select id, operator_id, name, role, created_at, expires_at, revoked_at
from access_token where id = $1 for update
