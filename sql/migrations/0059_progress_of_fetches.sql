-- What is asked for beside the mark goes on where it ended, and what an operator wants at once is not forgotten because
-- a turn ends after it.

alter table source_fetch add column fetched_until timestamptz check (fetched_until between fetch_from and fetch_until);
comment on column source_fetch.fetched_until is 'All before this is fetched; null if nothing is yet.';

alter table source_pull add column is_hastened boolean not null default false;
comment on column source_pull.is_hastened is
    'Whether somebody wanted it fetched from at once after the last turn began: whatever that turn says, the next is due.';
