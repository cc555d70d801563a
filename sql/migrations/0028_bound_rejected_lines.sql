-- Of a delivery only so many rejected lines are kept. One of which more were rejected is not known whole:
-- its bytes are taken in again when they come again.

alter table delivery add column rejected_kept bigint not null default 0;
update delivery set rejected_kept = rejected where state = 'done';
comment on column delivery.rejected_kept is 'How many of the rejected lines stand in rejected_line.';
drop index delivery_taken_in_once;
create unique index delivery_taken_in_once on delivery (sha256) where state = 'done' and rejected_kept = rejected;
