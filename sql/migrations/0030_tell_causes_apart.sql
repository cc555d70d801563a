-- Why something was not taken in, such that pages can say it in another language than the words that are
-- kept: the cause of a failure, and the field at fault in a line.

alter table delivery add column failure_cause text;
update delivery
set failure_cause = case
        when failure like 'the header is %' then 'wrong_header'
        when failure like 'the file is empty%' then 'empty'
        when failure like 'it could not be read, %' then 'trouble'
        when failure like 'the process that took it in %' then 'abandoned'
    end
where failure is not null;
comment on column delivery.failure_cause is 'Null where there is no failure, or it is from before it was noted and cannot be told.';

alter table rejected_line add column field text;
update rejected_line
set field = case
        when reason in ('missing_field', 'invalid_number', 'out_of_range') then split_part(detail, ' ', 1)
        when reason in ('invalid_ean', 'unknown_meter', 'not_installed') then 'meter_ean'
        when reason in ('invalid_time', 'time_without_offset', 'off_grid', 'in_future', 'too_old')
            then 'interval_end'
        when reason = 'invalid_status' then 'status'
    end;
comment on column rejected_line.field is 'The field that is at fault, where it is one.';
