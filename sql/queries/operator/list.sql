-- Operators: $1 role, $2 ended or not.
select id, email, role, created_at, ended_at,
       case when password_hash is null then 'openid_connect' else 'password' end as means
from operator
where ($1::text is null or role = $1) and ($2::bool is null or (ended_at is not null) = $2)
