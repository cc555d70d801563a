-- The points of series ($1) of a time of their own ($2 to $3), and of each the last one before it and the first after
-- it, if they are within a day; by series and time. $4 and $5 are the first and the last moment of all.
select wanted.id, point.at, point.value, point.status, point.delivery_id
from unnest((select $1::int[]), (select $2::timestamptz[]), (select $3::timestamptz[]))
     wanted (id, first_at, last_at)
cross join lateral (
    select at, value, status, delivery_id
    from source_point
    where series_id = wanted.id and at between wanted.first_at and wanted.last_at and at between $4 and $5
    union all
    (select at, value, status, delivery_id
     from source_point
     where series_id = wanted.id and at < wanted.first_at and at >= wanted.first_at - interval '1 day'
       and at between $4::timestamptz - interval '1 day' and $5
     order by at desc
     limit 1)
    union all
    (select at, value, status, delivery_id
     from source_point
     where series_id = wanted.id and at > wanted.last_at and at <= wanted.last_at + interval '1 day'
       and at between $4 and $5::timestamptz + interval '1 day'
     order by at
     limit 1)
) point
order by wanted.id, point.at
