-- Who may log in with this address.
select id, role, password_hash from operator where email = $1 and ended_at is null
