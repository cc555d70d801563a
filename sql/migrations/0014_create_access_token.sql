-- Personal access tokens: by which scripts ask in an operator's name.

create table access_token (
    id           int generated always as identity primary key,
    operator_id  int not null references operator,
    name         text not null check (name <> ''),
    role         text not null check (role in ('viewer', 'operator', 'admin')),
    token_sha256 bytea not null unique check (length(token_sha256) = 32),
    created_at   timestamptz not null,
    expires_at   timestamptz not null check (expires_at > created_at),
    last_used_at timestamptz,
    revoked_at   timestamptz
);
create index access_token_by_operator on access_token (operator_id, id);
comment on column access_token.role is 'What it may do at most: never more than its operator may at that moment.';
comment on column access_token.last_used_at is 'To the minute.';
