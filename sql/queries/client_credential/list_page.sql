-- The versions of a client ($1).
select version, valid_from, valid_until, revoked_at, first_used_at, last_used_at
from client_credential
where username = $1
