-- A page of keys, newest turn first, without what is private: $1 before which, $2 how many.
select kid, turn, created_at, signs_from, signs_until, retired_at, destroyed_at from signing_key
where ($1::bigint is null or turn < $1) order by turn desc limit $2
