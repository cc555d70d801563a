-- A delivery has its number from the moment at which we notice that it came, before anything of it is known:
-- of two values of equal rank the one of the later arrival counts. Each arrival is one delivery, also one of
-- the same bytes; and whatever is in its way is told by it.

alter table delivery
    drop constraint delivery_state_known,
    drop constraint delivery_end_known,
    alter column sha256 drop not null,
    add column folder       text,
    add column due_at       timestamptz,
    add column move_failure text,
    add column repeats_id   int references delivery,
    add column retry_of_id  int references delivery,
    add constraint delivery_state_known
        check (state in ('waiting', 'running', 'done', 'failed', 'interrupted', 'repeated')),
    add constraint delivery_end_known check ((finished_at is null) = (state in ('waiting', 'running'))),
    add constraint delivery_content_known
        check (sha256 is not null or state in ('waiting', 'failed', 'interrupted')),
    add constraint delivery_repeat_told check ((repeats_id is not null) = (state = 'repeated'));
comment on column delivery.state is 'waiting: its number is given, and nothing was done yet. interrupted: it broke off for a reason of ours; from a drop folder it goes on under this number. repeated: these bytes were taken in whole before.';
comment on column delivery.sha256 is 'Null until its file was read.';
comment on column delivery.folder is 'The drop folder that it came into, by the identifier in that folder.';
comment on column delivery.due_at is 'Not before this moment it is tried again: to take it in or, once it ended, to move its file.';
comment on column delivery.move_failure is 'Why its file still stands in taking/ of the drop folder though the delivery ended.';
comment on column delivery.kept_as is 'Name under which its file was put into done/ or failed/ of the drop folder: where to look first, and no proof.';

-- The same bytes may be taken in again, one after the other: who does so holds a lock on them.
drop index delivery_taken_in_once;
drop index delivery_open_once;
create index delivery_by_content on delivery (sha256, id);
create index delivery_open on delivery (folder, id) where state in ('waiting', 'running', 'interrupted');
create index delivery_unmoved on delivery (folder, id) where move_failure is not null;
create index delivery_repeats on delivery (repeats_id) where repeats_id is not null;
create index delivery_retry_of on delivery (retry_of_id) where retry_of_id is not null;

-- Whose turn it is to work through a drop folder: one process at a time for each folder, and none for longer
-- than it shows that it is there.
create table folder_lease (
    folder     text primary key,
    holder     uuid not null,
    expires_at timestamptz not null
);
