-- Keeps what was staged: $1 the numbers of the series, in the order of theirs within the delivery; $2 the delivery in
-- which the lines stood; $3 the kind of their issues, or null if their source says none. A value is taken if its status is
-- higher than that of the known one; or as high and its issue is later; or that is the same, or of another kind, and its
-- delivery is not the earlier of the two. Of several lines of one delivery the last. A line that says no issue is before
-- all of its kind that do.
insert into source_point as known (series_id, at, value, status, issue, issue_kind, delivery_id)
select distinct on (id, at) id, at, value, status, issue, $3::bigint, $2
from staged_point
join unnest((select $1::int[])) with ordinality series (id, number) on series.number - 1 = staged_point.series
order by id, at, status desc, issue desc nulls last, line_number desc
on conflict (series_id, at) do update
    set value = excluded.value, status = excluded.status, issue = excluded.issue,
        issue_kind = excluded.issue_kind, delivery_id = excluded.delivery_id
    where (excluded.status, comparable_issue(excluded.issue, excluded.issue_kind, known.issue_kind), excluded.delivery_id)
          >= (known.status, comparable_issue(known.issue, known.issue_kind, excluded.issue_kind), known.delivery_id)
      and (excluded.status, excluded.issue, excluded.issue_kind, excluded.delivery_id, excluded.value)
          is distinct from (known.status, known.issue, known.issue_kind, known.delivery_id, known.value)
