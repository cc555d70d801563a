-- Mail that has to go out. Written in the transaction of what it tells of, and removed once the mail
-- server has taken it, so that one that is away loses nothing.

create table mail_outbox (
    id           bigint generated always as identity primary key,
    recipient    text not null,
    subject      text not null,
    body         text not null,
    created_at   timestamptz not null,
    due_at       timestamptz not null,
    attempts     int not null default 0,
    last_failure text
);
create index mail_outbox_due on mail_outbox (due_at);
comment on table mail_outbox is 'Mail that has to go out. A row goes with its mail: no address is kept.';
