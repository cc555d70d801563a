-- What is fetched from the APIs of sources: how far, what is wrong, as whom, and what is asked for beside that.

create table source_pull (
    source_id       int primary key references source,
    version         int,
    fetched_until   timestamptz,
    looked_back_at  timestamptz,
    walked_from     timestamptz,
    walked_until    timestamptz check (walked_until >= walked_from),
    due_at          timestamptz not null,
    attempts        int not null default 0 check (attempts >= 0),
    last_success_at timestamptz,
    failing_since   timestamptz,
    failure         text check (failure <> ''),
    refusals        text check (refusals <> ''),
    holder          uuid,
    held_until      timestamptz,
    check ((failing_since is null) = (failure is null)),
    check ((walked_from is null) = (walked_until is null))
);
comment on table source_pull is 'How far a source is fetched. A row comes with the first turn.';
comment on column source_pull.version is 'The description by which the last turn asked: with another one it is due.';
comment on column source_pull.fetched_until is 'All before this was asked for and lies in the drop folder or has been taken in.';
comment on column source_pull.looked_back_at is 'When it was last asked again for what may have been corrected.';
comment on column source_pull.walked_until is 'How far a turn came that began at walked_from and is not over: the next one goes on there.';
comment on column source_pull.refusals is 'What was refused for single meters in the last turn, which went well otherwise.';
comment on column source_pull.held_until is 'Until when, by the clock of the database, the turn is that of the holder.';

create table source_secret (
    source_id    int primary key references source,
    sealed       bytea not null,
    sealed_under text not null check (sealed_under <> ''),
    set_at       timestamptz not null,
    set_by       text not null check (set_by <> ''),
    set_for      text not null check (set_for <> '')
);
comment on table source_secret is 'By which a source knows us when we fetch from it: a password, a key, the secret of a client.';
comment on column source_secret.set_for is 'The servers to which it goes: with a description that names others it is not used until it is set anew.';
comment on column source_secret.sealed_under is 'Fingerprint of the key under which it is sealed.';

create table source_fetch (
    id          int generated always as identity primary key,
    source_id   int not null references source,
    identifier  text check (identifier <> ''),
    fetch_from  timestamptz not null,
    fetch_until timestamptz not null check (fetch_until > fetch_from),
    asked_at    timestamptz not null,
    asked_by    text not null check (asked_by <> ''),
    due_at      timestamptz not null,
    attempts    int not null default 0 check (attempts >= 0),
    failure     text check (failure <> ''),
    ended_at    timestamptz
);
create unique index source_fetch_once on source_fetch (source_id, identifier, fetch_from, fetch_until) nulls not distinct
    where ended_at is null;
create index source_fetch_by_source on source_fetch (source_id, id);
comment on table source_fetch is 'Windows of time that are asked for beside the mark: somebody wants them again, or a meter was refused.';
comment on column source_fetch.identifier is 'What is asked for alone; null for all of the source.';
comment on column source_fetch.ended_at is 'When it was fetched or, if there is a failure, given up.';
