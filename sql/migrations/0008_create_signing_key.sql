-- The keys that sign access tokens. One for each turn; the unique key sees to that, however many
-- replicas try. Private keys are sealed under a key from the configuration.

create table signing_key (
    kid                text primary key,
    turn               bigint not null unique,
    created_at         timestamptz not null,
    signs_from         timestamptz not null,
    signs_until        timestamptz not null check (signs_until > signs_from),
    retired_at         timestamptz not null check (retired_at > signs_until),
    public_x           text not null,
    public_y           text not null,
    sealed_private_key bytea,
    sealed_under       text,
    destroyed_at       timestamptz,
    check ((sealed_private_key is null) = (destroyed_at is not null)),
    check ((sealed_private_key is null) = (sealed_under is null))
);
comment on column signing_key.retired_at is 'When the last token that it signed has ended. Published until then.';
comment on column signing_key.sealed_under is 'Fingerprint of the key from the configuration under which it is sealed.';
