-- The newest deliveries of these sources ($1), of each so many at most ($2), newest first.
where id in (
    select newest.id from unnest($1::int[]) as wanted (source_id)
    cross join lateral (
        select delivery.id from delivery
        where delivery.source_id = wanted.source_id
        order by delivery.id desc limit $2
    ) newest
)
order by id desc
