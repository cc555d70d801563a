-- Keys, without what is private.
select id, kid, created_at, signs_from, signs_until, retired_at, destroyed_at, revoked_at from signing_key
