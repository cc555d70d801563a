-- Whoever only refers to them, as their audit trail does, need not wait.
select id, email, role, password_hash, provider_issuer, provider_subject, ended_at
from operator where id = $1 for no key update
