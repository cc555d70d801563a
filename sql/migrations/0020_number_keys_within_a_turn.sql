-- A key can be replaced within its turn, at once: the turn then has more keys than the planned one.

alter table signing_key
    add column id bigint generated always as identity unique,
    add column ordinal smallint not null default 0 check (ordinal >= 0),
    add column revoked_at timestamptz,
    drop constraint signing_key_turn_key,
    add constraint signing_key_turn_ordinal_key unique (turn, ordinal),
    add constraint signing_key_revoked_is_destroyed check (revoked_at is null or destroyed_at is not null);
comment on column signing_key.ordinal is 'Which key of its turn: 0 is the planned one, the others replaced the one before.';
comment on column signing_key.revoked_at is 'From when no token that it signed counts, and it is published no more.';
