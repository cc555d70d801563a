select version, valid_from, valid_until, revoked_at, first_used_at, last_used_at
from client_credential
where username = $1 order by version
