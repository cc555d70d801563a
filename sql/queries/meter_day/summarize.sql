-- The board of a day in figures, as list_board.sql has it in rows: $1 the day, $2 and $3 its start and end, $4
-- when it is pulled. The sums are over what is shared.
with board as (
    select judged.state, due.expected, coalesce(meter_day.present, 0) as present,
           coalesce(meter_day.estimated, 0) as estimated
    from meter
    cross join lateral (
        select intervals_expected($2, $3, meter.installed_at, meter.removed_at) as expected
    ) due
    join customer on customer.connection_id = meter.connection_id
        and customer.valid_from < $3 and (customer.valid_until is null or customer.valid_until >= $3)
    left join consent on consent.customer_id = customer.id and consent.given_at < $3
        and (consent.withdrawn_at is null or consent.withdrawn_at > $4)
    left join meter_day on meter_day.day = $1::date and meter_day.meter_id = meter.id
    cross join lateral (
        select case when consent.id is null then 'unshared'
                    when meter_day.present is null then 'silent'
                    when meter_day.present < due.expected then 'partial'
                    when meter_day.estimated > 0 then 'estimated'
                    else 'complete' end as state
    ) judged
    where due.expected > 0
)
select count(*) filter (where state = 'silent') as silent, count(*) filter (where state = 'partial') as partial,
       count(*) filter (where state = 'estimated') as estimated_meters,
       count(*) filter (where state = 'complete') as complete, count(*) filter (where state = 'unshared') as unshared,
       coalesce(sum(expected) filter (where state <> 'unshared'), 0) as expected,
       coalesce(sum(present) filter (where state <> 'unshared'), 0) as present,
       coalesce(sum(estimated) filter (where state <> 'unshared'), 0) as estimated,
       (select count(*) from delivery where state = 'failed' and received_at >= $2 and received_at < $4)
           as failed_deliveries,
       (select coalesce(sum(rejected), 0)::bigint from delivery where received_at >= $2 and received_at < $4)
           as rejected_lines,
       (select min(answered_at) from pull where call = 'meetdata' and readings_given > 0 and answered_at >= $3)
           as pulled_at
from board
