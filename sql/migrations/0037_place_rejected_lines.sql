-- Where a rejected line stands, if its delivery is an archive, and under which heading, if that is not the
-- one that we write: without either the line could not be read again.

alter table rejected_line
    add column entry      text,
    add column entry_line bigint,
    add column heading    text,
    add constraint rejected_line_place_told check ((entry is null) = (entry_line is null));
comment on column rejected_line.line_number is 'Counted from 1, the header included; through all files of an archive.';
comment on column rejected_line.entry is 'The file of an archive in which it stands.';
comment on column rejected_line.entry_line is 'Its number in that file.';
comment on column rejected_line.heading is 'The columns over it, where they are not those of our own heading; a column of another name is empty.';

alter table delivery
    drop constraint delivery_format_check,
    add constraint delivery_format_known check (format in ('csv', 'ndjson', 'zip'));
