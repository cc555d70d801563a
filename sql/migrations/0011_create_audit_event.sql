-- The audit trail: who changed what, when, and what was there before and after.

create table audit_event (
    id             bigint generated always as identity primary key,
    occurred_at    timestamptz not null,
    actor_kind     text not null check (actor_kind in ('operator', 'command_line', 'liander', 'customer', 'system')),
    actor          text not null check (actor <> ''),
    operator_id    int references operator,
    action         text not null,
    subject_kind   text not null,
    subject        text not null,
    before         jsonb,
    after          jsonb,
    correlation_id text,
    check ((operator_id is not null) = (actor_kind = 'operator'))
);
create index audit_event_by_subject on audit_event (subject_kind, subject, id desc);
create index audit_event_by_operator on audit_event (operator_id, id desc) where operator_id is not null;
comment on table audit_event is 'The audit trail. Rows are added, never changed or removed.';
comment on column audit_event.actor is 'Whoever it was, by the name they had then.';
comment on column audit_event.before is 'What the change replaced; null where there was nothing.';
comment on column audit_event.after is 'What is there since; null where it is gone. Never a secret.';

create trigger audit_event_append_only
    before update or delete or truncate on audit_event
    for each statement execute function refuse_change();
