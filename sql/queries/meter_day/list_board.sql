-- The meters whose readings of a day are due: $1 the day, $2 and $3 its start and end, $4 when it is pulled;
-- $5 states, $6 part of the customer's name or start of an EAN.
-- States are numbered in the order in which they need a hand, from 1: silent, partial, estimated, complete,
-- unshared. Shared is what the consent of whoever held the connection when the day ended opens to the pull.
select * from (
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
        select id, connection_id, meter_ean, intervals_expected($2, $3, installed_at, removed_at) as expected
        from meter offset 0
    ) due
    join customer on customer.connection_id = due.connection_id
        and customer.valid_from < $3 and (customer.valid_until is null or customer.valid_until >= $3)
    left join consent on consent.customer_id = customer.id and consent.given_at < $3
        and (consent.withdrawn_at is null or consent.withdrawn_at > $4)
    left join meter_day on meter_day.day = $1 and meter_day.meter_id = due.id
    where due.expected > 0
      and ($6::text is null or strpos(lower(customer.name), lower($6)) > 0 or starts_with(due.meter_ean, $6)
           or due.connection_id in (select id from connection where starts_with(klant_ean, $6)))
    offset 0
) board
where $5::int[] is null or state = any ($5)
