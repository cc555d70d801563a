-- A page of the meters whose readings of a day are due, the one that needs a hand most first: $1 order, $2
-- and $3 key and number of the row after which it begins, $4 how many; $5 the day, $6 and $7 its start and end,
-- $8 when it is pulled; $9 states, $10 part of the customer's name or start of an EAN.
-- States are numbered in the order in which they need a hand, from 1: silent, partial, estimated, complete,
-- unshared. Shared is what the consent of whoever held the connection when the day ended opens to the pull.
with board as not materialized (
    select due.id as meter_id, due.expected, coalesce(meter_day.present, 0) as present,
           coalesce(meter_day.estimated, 0) as estimated, coalesce(meter_day.corrected, 0) as corrected,
           meter_day.revised_at,
           case when consent.id is null then 5
                when meter_day.present is null then 1
                when meter_day.present < due.expected then 2
                when meter_day.estimated > 0 then 3
                else 4 end as state
    from (
        -- Not pulled up, so that what is due is reckoned once for each meter.
        select id, connection_id, meter_ean, intervals_expected($6, $7, installed_at, removed_at) as expected
        from meter offset 0
    ) due
    join customer on customer.connection_id = due.connection_id
        and customer.valid_from < $7 and (customer.valid_until is null or customer.valid_until >= $7)
    left join consent on consent.customer_id = customer.id and consent.given_at < $7
        and (consent.withdrawn_at is null or consent.withdrawn_at > $8)
    left join meter_day on meter_day.day = $5 and meter_day.meter_id = due.id
    where due.expected > 0
      and ($10::text is null or strpos(lower(customer.name), lower($10)) > 0 or starts_with(due.meter_ean, $10)
           or due.connection_id in (select id from connection where starts_with(klant_ean, $10)))
    offset 0
)
select *, (state * 1000 - expected + present)::text as key from board
where ($9::int[] is null or state = any ($9)) and $1 = 'need ascending'
  and ($3::bigint is null or (state * 1000 - expected + present, meter_id) > ((select $2::text::int), $3))
order by state * 1000 - expected + present, meter_id limit $4
