select id, version, password_hash,
       coalesce(last_used_at >= $2::timestamptz - interval '1 minute', false) as was_just_used
from client_credential
where username = $1 and valid_from <= $2 and valid_until > $2 and revoked_at is null
order by version desc
