-- Issues can be compared only if they were read alike: from one source, and in one way. A source may change or drop its
-- issues, and others may say the same value; then the later delivery counts, as if no issue was said.

alter table reading add column issue_kinds bigint[];
comment on column reading.issue_kinds is
    'From which source, and how, the issue of each value was read, in the order of issues. Null if its source says none.';

alter table source_point add column issue_kind bigint;
comment on column source_point.issue_kind is 'From which source, and how, its issue was read, as of a reading.';

-- What an issue counts against one of this other kind: nothing, and so the same as that one, if the kinds differ. Empty is
-- before all others of its kind.
create function comparable_issue(issue bigint, kind bigint, other_kind bigint) returns bigint
    language sql immutable parallel safe
    return case when kind = other_kind then coalesce(issue, -9223372036854775808) else 0 end;

-- What was said of keys before is so no longer.
comment on table source_push is 'Files that sources sent by HTTP. The same key of a source stands for the same file, until that is past its time.';
