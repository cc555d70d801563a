-- Sources: systems of the metering company that deliver readings in formats of their own. What their files look
-- like is said by versions of a description, whose values they are by aliases.

-- From a sequence, so that no revision of a source ever comes again.
create sequence source_revision;
create table source (
    id          int generated always as identity primary key,
    name        text not null unique check (name ~ '^[a-z][a-z0-9-]{1,39}$'),
    version     int not null default 1 check (version > 0),
    revision    bigint not null default nextval('source_revision'),
    created_at  timestamptz not null,
    disabled_at timestamptz
);
alter sequence source_revision owned by source.revision;
comment on column source.name is 'Also the name of its folder.';
comment on column source.version is 'Which of its descriptions is in use.';
comment on column source.revision is 'Another one with each change of its description, its state or its aliases: what was read with one still stands while the source has it.';

create table source_version (
    source_id   int not null references source,
    version     int not null check (version > 0),
    description jsonb not null,
    made_at     timestamptz not null,
    made_by     text not null check (made_by <> ''),
    primary key (source_id, version)
);
comment on table source_version is 'How a source writes its readings, as it was said each time. Rows are added, never changed or removed.';
create trigger source_version_append_only
    before update or delete or truncate on source_version
    for each statement execute function refuse_change();
-- Each names the other: a source comes with its first version, in one transaction.
alter table source add constraint source_version_known
    foreign key (id, version) references source_version (source_id, version) deferrable initially deferred;

create table source_alias (
    id          int generated always as identity primary key,
    source_id   int not null references source,
    identifier  text not null check (identifier <> ''),
    channel     text check (channel <> ''),
    meter_ean   text not null check (meter_ean ~ '^[0-9]{18}$'),
    quantity    text check (quantity in ('active_power', 'reactive_power', 'voltage_l1', 'voltage_l2', 'voltage_l3')),
    factor      numeric not null check (factor <> 0),
    valid_from  timestamptz,
    valid_until timestamptz check (valid_until > valid_from),
    created_at  timestamptz not null,
    created_by  text not null check (created_by <> ''),
    ended_at    timestamptz,
    ended_by    text check (ended_by <> ''),
    check ((ended_at is null) = (ended_by is null)),
    check (ended_at is null or valid_until is not null)
);
-- No two begin at once; that none overlap is seen to by whoever adds one, under the lock on the source.
create unique index source_alias_once on source_alias (source_id, identifier, channel, valid_from) nulls not distinct;
create index source_alias_by_identifier on source_alias (identifier, id);
create index source_alias_by_meter on source_alias (meter_ean, id);
comment on table source_alias is 'What a source calls a meter, or one channel of it, for some time.';
comment on column source_alias.channel is 'Null for all channels that have no alias of their own.';
comment on column source_alias.meter_ean is 'The meter need not be registered yet.';
comment on column source_alias.quantity is 'What is measured, if the description leaves it open.';
comment on column source_alias.valid_from is 'It holds for intervals that end after it; null if it always did.';
comment on column source_alias.valid_until is 'The last end of an interval for which it holds; null if it still does.';
comment on column source_alias.ended_at is 'When somebody ended it that was to hold on, or hold for longer.';

-- Whatever changes a source or its aliases gives it another revision, so that nothing that was read before is
-- taken for what stands there now.
create function revise_source() returns trigger language plpgsql as $$
begin
    new.revision := nextval('source_revision');
    return new;
end
$$;
create trigger source_revised before update on source for each row execute function revise_source();

create function revise_source_of_alias() returns trigger language plpgsql as $$
begin
    update source set revision = default where id in (select source_id from changed);
    return null;
end
$$;
create trigger source_alias_added after insert on source_alias referencing new table as changed
    for each statement execute function revise_source_of_alias();
create trigger source_alias_changed after update on source_alias referencing new table as changed
    for each statement execute function revise_source_of_alias();
create trigger source_alias_removed after delete on source_alias referencing old table as changed
    for each statement execute function revise_source_of_alias();

alter table delivery
    add column source_id      int references source,
    add column source_version int,
    add constraint delivery_source_known
        check (source_version is null or source_id is not null),
    add constraint delivery_source_version_known
        foreign key (source_id, source_version) references source_version (source_id, version);
create index delivery_by_source on delivery (source_id, id) where source_id is not null;
comment on column delivery.source_id is 'The source that delivered it, if it is in the format of one.';
comment on column delivery.source_version is 'By which description of the source it was read, once it was.';
