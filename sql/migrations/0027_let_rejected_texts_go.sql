-- The text of a rejected line is a reading, and goes when readings of its time go. What stays is that it
-- was rejected, why, and whether it was repaired.

alter table rejected_line
    alter column raw_text drop not null,
    drop constraint rejected_line_check2,
    add constraint rejected_line_repair_told
        check (repaired_text is null or (repaired_at is not null and raw_text is not null));
create index rejected_line_with_text on rejected_line (delivery_id) where raw_text is not null;
comment on column rejected_line.raw_text is 'Cut at 1,000 characters; the file has it whole. Null once it is past its time.';
comment on column rejected_line.repaired_text is 'The line as it was taken in then. Null once raw_text is.';
