-- Consent: the texts, what is in force, and the ledger. The database itself keeps the ledger whole.

create table consent_text (
    version  text primary key,
    language text not null,
    body     text not null,
    sha256   bytea not null check (length(sha256) = 32)
);
comment on table consent_text is 'Every version of the text that customers agree to, as published.';

create table consent (
    id           int generated always as identity primary key,
    customer_id  int not null references customer,
    given_at     timestamptz not null,
    withdrawn_at timestamptz check (withdrawn_at >= given_at)
);
create unique index consent_one_in_force on consent (customer_id) where withdrawn_at is null;
create index consent_by_customer on consent (customer_id);

create table consent_event (
    id           bigint generated always as identity primary key,
    consent_id   int not null references consent,
    event        text not null check (event in ('given', 'withdrawn')),
    declared_by  text not null check (declared_by <> ''),
    authority    text not null check (authority <> ''),
    channel      text not null,
    declared_at  timestamptz not null,
    recorded_by  text not null check (recorded_by <> ''),
    recorded_at  timestamptz not null,
    text_version text not null references consent_text,
    text_sha256  bytea not null,
    unique (consent_id, event)
);
comment on table consent_event is 'The ledger of consent (GDPR article 7). Rows are added, never changed or removed.';
comment on column consent_event.declared_at is 'When the customer expressed their will.';
comment on column consent_event.recorded_at is 'When it was entered here.';

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% on % is refused: its rows are kept as they were written', tg_op, tg_table_name
        using errcode = 'integrity_constraint_violation';
end
$$;

create trigger consent_event_append_only
    before update or delete or truncate on consent_event
    for each statement execute function refuse_change();
create trigger consent_text_append_only
    before update or delete or truncate on consent_text
    for each statement execute function refuse_change();
create trigger consent_not_removed
    before delete or truncate on consent
    for each statement execute function refuse_change();

create function refuse_other_than_withdrawal() returns trigger language plpgsql as $$
begin
    if old.withdrawn_at is not null
        or (new.id, new.customer_id, new.given_at) is distinct from (old.id, old.customer_id, old.given_at)
    then
        raise exception 'a consent changes once, when it is withdrawn'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end
$$;
create trigger consent_changes_once
    before update on consent
    for each row execute function refuse_other_than_withdrawal();
