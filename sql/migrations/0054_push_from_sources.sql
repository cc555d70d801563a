-- Sources that send their files by HTTP: the tokens by which they show who they are, and what they sent.

create table source_token (
    id           int generated always as identity primary key,
    source_id    int not null references source,
    name         text not null check (name <> ''),
    token_sha256 bytea not null unique check (length(token_sha256) = 32),
    created_at   timestamptz not null,
    created_by   text not null check (created_by <> ''),
    expires_at   timestamptz check (expires_at > created_at),
    last_used_at timestamptz,
    revoked_at   timestamptz,
    revoked_by   text check (revoked_by <> ''),
    check ((revoked_at is null) = (revoked_by is null))
);
create index source_token_by_source on source_token (source_id, id);
comment on table source_token is 'By which a source shows who it is when it sends something. Several may count at once, so that one can follow another.';
comment on column source_token.expires_at is 'Null if it has no end.';
comment on column source_token.last_used_at is 'To the minute.';

-- A row is there before its file has its name in the folder of the source, and so before it is a delivery.
create table source_push (
    id              uuid primary key,
    source_id       int not null references source,
    token_id        int not null references source_token,
    idempotency_key text not null check (length(idempotency_key) between 1 and 200),
    name            text not null check (name <> ''),
    sha256          bytea not null check (length(sha256) = 32),
    bytes           bigint not null check (bytes > 0),
    received_at     timestamptz not null,
    delivery_id     int unique references delivery on delete set null,
    constraint source_push_once unique (source_id, idempotency_key)
);
comment on table source_push is 'Files that sources sent by HTTP. The same key of a source stands for the same file for ever.';
comment on column source_push.delivery_id is 'As what it is taken in; null until the folder is looked into.';

alter table login_failure
    drop constraint login_failure_door_check,
    add constraint login_failure_door_check check (door in ('liander', 'operator', 'portal', 'source'));
