-- Keeps what was staged: $1 the numbers of the series, in the order of theirs within the delivery; $2 the delivery in
-- which the lines stood. A value is taken if its status is higher than that of the known one, or as high and its
-- delivery is not the earlier of the two; of several lines of one delivery the last.
insert into source_point as known (series_id, at, value, status, delivery_id)
select distinct on (id, at) id, at, value, status, $2
from staged_point
join unnest((select $1::int[])) with ordinality series (id, number) on series.number - 1 = staged_point.series
order by id, at, status desc, line_number desc
on conflict (series_id, at) do update
    set value = excluded.value, status = excluded.status, delivery_id = excluded.delivery_id
    where (excluded.status, excluded.delivery_id) >= (known.status, known.delivery_id)
      and (excluded.status, excluded.delivery_id, excluded.value)
          is distinct from (known.status, known.delivery_id, known.value)
