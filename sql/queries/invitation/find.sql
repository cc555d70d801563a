select id, customer_id, kind, created_by, created_at, expires_at, used_at, revoked_at
from invitation where id = $1
