-- The people of the metering company who work with this, and the browsers in which they are logged in.

create table operator (
    id            int generated always as identity primary key,
    email         text not null unique check (email = lower(email) and email like '_%@%_'),
    password_hash text not null,
    role          text not null check (role in ('viewer', 'operator', 'admin')),
    created_at    timestamptz not null,
    ended_at      timestamptz
);
comment on column operator.ended_at is 'From when they may do nothing any more. The row stays: what they did refers to it.';

create table session (
    token_sha256 bytea primary key check (length(token_sha256) = 32),
    operator_id  int not null references operator,
    created_at   timestamptz not null,
    last_seen_at timestamptz not null
);
create index session_by_operator on session (operator_id);
comment on table session is 'Who is logged in. The token itself is kept by the browser alone; signing out removes the row.';
