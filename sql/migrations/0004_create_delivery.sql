-- Deliveries: what came in, from where, and every line of it that could not be taken.

create table delivery (
    id          int generated always as identity primary key,
    source      text not null,
    name        text not null,
    sha256      bytea not null check (length(sha256) = 32),
    state       text not null check (state in ('done', 'failed')),
    received_at timestamptz not null,
    finished_at timestamptz not null,
    failure     text check ((failure is not null) = (state = 'failed')),
    lines       bigint not null default 0,
    inserted    bigint not null default 0,
    revised     bigint not null default 0,
    unchanged   bigint not null default 0,
    rejected    bigint not null default 0
);
create unique index delivery_taken_in_once on delivery (sha256) where state = 'done';
create index delivery_newest on delivery (received_at desc);
comment on column delivery.unchanged is 'Lines that said nothing new, or less than what is known already.';

create table rejected_line (
    delivery_id int not null references delivery,
    line_number bigint not null,
    reason      text not null,
    detail      text not null,
    raw_text    text not null,
    primary key (delivery_id, line_number)
);
comment on table rejected_line is 'A line that was not taken in. raw_text is cut at 1,000 characters; the file has it whole.';
