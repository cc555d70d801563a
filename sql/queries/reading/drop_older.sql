-- Whole chunks of readings, of what corrections replaced and of what readings were composed of, all of whose
-- intervals ended before $1.
select count(*) from (
    select drop_chunks('reading', older_than => $1::timestamptz)
    union all
    select drop_chunks('reading_revision', older_than => $1::timestamptz)
    union all
    select drop_chunks('source_point', older_than => $1::timestamptz)
) dropped
