-- The versions of Liander's password. A hash is all that is kept of each.

create table client_credential (
    id            int generated always as identity primary key,
    username      text not null,
    version       int not null check (version > 0),
    password_hash text not null,
    valid_from    timestamptz not null,
    valid_until   timestamptz not null check (valid_until > valid_from),
    revoked_at    timestamptz,
    last_used_at  timestamptz,
    unique (username, version)
);
