-- Deliveries that are read as their source describes, and lines that wait until a source or its aliases are
-- changed.

alter table delivery
    add column source_revision bigint,
    drop constraint delivery_format_known,
    add constraint delivery_format_known check (format in ('csv', 'ndjson', 'zip', 'source')),
    add constraint delivery_read_by_source check (format <> 'source' or source_id is not null);

comment on column delivery.source_revision is 'The revision of its source when it was read: with another one the same bytes may say something else.';

alter table delivery_wait
    add column source_revision bigint,
    drop constraint delivery_wait_for_one,
    add constraint delivery_wait_for_one check (num_nonnulls(meter_ean, due_at, source_revision) = 1);
create unique index delivery_wait_for_source on delivery_wait (delivery_id) where source_revision is not null;
comment on column delivery_wait.source_revision is 'The revision of its source at which lines named a meter or channel that it did not know: with another one they are judged anew.';
