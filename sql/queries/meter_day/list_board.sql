-- A page of the meters whose readings of a day are due, the one that needs a hand most first: $1 order, $2
-- and $3 key and number of the row after which it begins, $4 how many; $5 the day, $6 and $7 its start and end,
-- $8 when it is pulled; $9 states, $10 part of the customer's name or start of an EAN.
-- Shared is what the consent of whoever held the connection when the day ended opens to the pull.
with board as not materialized (
    select meter.id as meter_id, judged.state, due.expected, coalesce(meter_day.present, 0) as present,
           coalesce(meter_day.estimated, 0) as estimated, coalesce(meter_day.corrected, 0) as corrected,
           meter_day.revised_at,
           judged.rank * 1000
               - (due.expected - coalesce(meter_day.present, 0)) as need
    from meter
    cross join lateral (
        select intervals_expected($6, $7, meter.installed_at, meter.removed_at) as expected
    ) due
    join connection on connection.id = meter.connection_id
    join customer on customer.connection_id = meter.connection_id
        and customer.valid_from < $7 and (customer.valid_until is null or customer.valid_until >= $7)
    left join consent on consent.customer_id = customer.id and consent.given_at < $7
        and (consent.withdrawn_at is null or consent.withdrawn_at > $8)
    left join meter_day on meter_day.day = $5::date and meter_day.meter_id = meter.id
    cross join lateral (
        select case when consent.id is null then 'unshared'
                    when meter_day.present is null then 'silent'
                    when meter_day.present < due.expected then 'partial'
                    when meter_day.estimated > 0 then 'estimated'
                    else 'complete' end as state,
               case when consent.id is null then 5
                    when meter_day.present is null then 1
                    when meter_day.present < due.expected then 2
                    when meter_day.estimated > 0 then 3
                    else 4 end as rank
    ) judged
    where due.expected > 0
      and ($9::text[] is null or judged.state = any ($9))
      and ($10::text is null or strpos(lower(customer.name), lower($10)) > 0
           or starts_with(connection.klant_ean, $10) or starts_with(meter.meter_ean, $10))
)
select *, need::text as key from board
where $1 = 'need ascending' and ($3::bigint is null or (need, meter_id) > ($2::text::int, $3))
order by need, meter_id limit $4
