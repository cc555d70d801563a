-- The board of a day in figures, as list_board.sql has it in rows: $1 the day, $2 and $3 its start and end, $4
-- when it is pulled. The sums are over what is shared, and so are the answers that were made of what is there now.
with board as (
    select due.expected, meter_day.present, meter_day.estimated, day_answer.day is not null as is_answered,
           case when consent.id is null then 5
                when meter_day.present is null then 1
                when meter_day.present < due.expected then 2
                when meter_day.estimated > 0 then 3
                else 4 end as state
    from (
        -- Not pulled up, so that what is due is reckoned once for each meter.
        select id, connection_id, intervals_expected($2, $3, installed_at, removed_at) as expected
        from meter offset 0
    ) due
    join customer on customer.connection_id = due.connection_id
        and customer.valid_from < $3 and (customer.valid_until is null or customer.valid_until >= $3)
    left join consent on consent.customer_id = customer.id and consent.given_at < $3
        and (consent.withdrawn_at is null or consent.withdrawn_at > $4)
    left join meter_day on meter_day.day = $1 and meter_day.meter_id = due.id
    left join day_answer on day_answer.day = $1 and day_answer.meter_id = due.id
        and day_answer.revision = meter_day.revision
    where due.expected > 0
    offset 0
),
states as (
    select state, count(*) as meters, sum(expected) as expected, sum(present) as present, sum(estimated) as estimated,
           count(*) filter (where is_answered) as answered
    from board group by state
)
select coalesce(sum(meters) filter (where state = 1), 0)::bigint as silent,
       coalesce(sum(meters) filter (where state = 2), 0)::bigint as partial,
       coalesce(sum(meters) filter (where state = 3), 0)::bigint as estimated_meters,
       coalesce(sum(meters) filter (where state = 4), 0)::bigint as complete,
       coalesce(sum(meters) filter (where state = 5), 0)::bigint as unshared,
       coalesce(sum(expected) filter (where state < 5), 0)::bigint as expected,
       coalesce(sum(present) filter (where state < 5), 0)::bigint as present,
       coalesce(sum(estimated) filter (where state < 5), 0)::bigint as estimated,
       coalesce(sum(answered) filter (where state < 5), 0)::bigint as answered,
       (select count(*) from delivery where state = 'failed' and received_at >= $2 and received_at < $4)
           as failed_deliveries,
       (select coalesce(sum(rejected), 0)::bigint from delivery where received_at >= $2 and received_at < $4)
           as rejected_lines,
       -- Of this day, and not of another that was asked for later.
       (select min(answered_at) from pull
        where call = 'meetdata' and readings_given > 0 and not is_rehearsal and answered_at >= $3
          and period_end > $2 and period_start < $3) as pulled_at
from states
