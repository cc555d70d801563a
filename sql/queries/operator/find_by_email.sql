-- Who may log in with this address and a password.
select id, password_hash from operator
where email = $1 and ended_at is null and password_hash is not null
