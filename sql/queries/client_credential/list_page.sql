-- A page of a client's versions ($3), newest first: $1 before which, $2 how many.
select version, valid_from, valid_until, revoked_at, first_used_at, last_used_at
from client_credential
where username = $3 and ($1::bigint is null or version < $1)
order by version desc limit $2
