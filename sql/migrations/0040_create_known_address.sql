-- From where Liander's client has shown a valid password: who comes from there does not wait behind
-- strangers for a password to be looked at, also after a restart. An address opens nothing.
create table known_address (
    address      inet        primary key,
    last_seen_at timestamptz not null
);
