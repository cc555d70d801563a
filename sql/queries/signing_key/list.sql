-- A page of keys, newest first, without what is private: $1 before which, $2 how many.
select id, kid, created_at, signs_from, signs_until, retired_at, destroyed_at, revoked_at from signing_key
where ($1::bigint is null or id < $1) order by id desc limit $2
