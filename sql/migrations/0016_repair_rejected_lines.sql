-- What became of a rejected line later, and numbers by which lists of them are read page after page.

alter table rejected_line
    add column id                      bigint generated always as identity unique,
    add column repaired_at             timestamptz,
    add column repaired_by             text,
    add column repaired_by_delivery_id int references delivery,
    add column repaired_text           text,
    add check ((repaired_at is null) = (repaired_by is null)),
    add check ((repaired_at is null) = (repaired_by_delivery_id is null)),
    add check ((repaired_at is null) = (repaired_text is null));
create index rejected_line_open on rejected_line (delivery_id, line_number) where repaired_at is null;
comment on column rejected_line.repaired_by_delivery_id is 'The delivery by which it was taken in after all.';
comment on column rejected_line.repaired_text is 'The line as it was taken in then.';
