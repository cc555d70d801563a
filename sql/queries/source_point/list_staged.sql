-- The series that were staged, by their numbers within the delivery: the first and the last moment of their points, how
-- many there are, and the last known moment before them, if it is of the day before. $1 the numbers of the series, in
-- that order; $2 and $3 the first and the last moment of all.
select staged.series, staged.first_at, staged.last_at, staged.points, before.at as before_at
from (
    select series, min(at) as first_at, max(at) as last_at, count(*) as points
    from staged_point
    group by series
) staged
join unnest((select $1::int[])) with ordinality series (id, number) on series.number - 1 = staged.series
left join lateral (
    select known.at
    from source_point known
    where known.series_id = series.id
      and known.at < staged.first_at and known.at >= staged.first_at - interval '1 day'
      and known.at between $2::timestamptz - interval '1 day' and $3
    order by known.at desc
    limit 1
) before on true
order by staged.series
