-- A delivery stands here from the moment at which it begins to be taken in.

alter table delivery
    drop constraint delivery_state_check,
    drop constraint delivery_check,
    alter column finished_at drop not null,
    add column format      text check (format in ('csv', 'ndjson')),
    add column bytes       bigint not null default 0,
    add column bytes_total bigint,
    add column attempts    int not null default 1,
    add column kept_as     text,
    add column retried_at  timestamptz,
    add constraint delivery_state_known check (state in ('running', 'done', 'failed', 'interrupted')),
    add constraint delivery_failure_told check ((failure is not null) = (state in ('failed', 'interrupted'))),
    add constraint delivery_end_known check ((finished_at is null) = (state = 'running'));
create unique index delivery_open_once on delivery (sha256) where state in ('running', 'interrupted');
comment on column delivery.state is 'interrupted: it broke off for a reason of ours, and goes on under this number when it is tried again.';
comment on column delivery.lines is 'While it runs: how many so far. So are rejected and bytes.';
comment on column delivery.kept_as is 'Name under which its file stands in failed/ of the drop folder.';
comment on column delivery.retried_at is 'When somebody had its file taken in again.';

update delivery set format = case when name ilike '%.csv' then 'csv' else 'ndjson' end
where name ~* '\.(csv|ndjson|jsonl)$';
