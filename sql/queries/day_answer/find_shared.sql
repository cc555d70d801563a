-- A meter as meter/find_shared.sql has it ($1 klant EAN, $2 meter EAN, $3 now), and these days of it ($4), in
-- order: whether there is anything of each, and the answer that was made of it, compressed by zstd ($5) or deflate.
-- Days are taken by a query of their own, so that the planner guesses their number alike with and without the
-- values: else it plans anew each time, which takes five times as long as all the rest.
select meter.id as meter_id, meter.installed_at, meter.removed_at, consent.id as consent_id, consent.given_at,
       kept.is_empty, kept.intervals, kept.plain_bytes, kept.crc32, kept.sha256, kept.body
from connection
join customer on customer.connection_id = connection.id
    and customer.valid_from <= $3 and (customer.valid_until is null or customer.valid_until > $3)
join consent on consent.customer_id = customer.id and consent.withdrawn_at is null and consent.given_at <= $3
join meter on meter.connection_id = connection.id
cross join unnest((select $4::date[])) with ordinality as asked (day, place)
-- With a limit, so that each day is looked up and the table is never read from end to end.
cross join lateral (
    select meter_day.day is null as is_empty, answer.intervals, answer.plain_bytes, answer.crc32, answer.sha256,
           -- Not read if $5 is null.
           case when $5 then answer.zstd when not $5 then answer.deflate end as body
    from (values (1)) one
    left join meter_day on meter_day.day = asked.day and meter_day.meter_id = meter.id
    left join day_answer answer on answer.meter_id = meter.id and answer.day = asked.day
        and answer.revision = meter_day.revision
    limit 1
) kept
where connection.klant_ean = $1 and meter.meter_ean = $2
order by asked.place
