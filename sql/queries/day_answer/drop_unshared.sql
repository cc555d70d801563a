-- Drops answers about days that no consent opens wholly any more, $1 at most.
delete from day_answer where ctid = any (array (
    select day_answer.ctid from day_answer
    where not exists (select from meter join customer on customer.connection_id = meter.connection_id
                      join consent on consent.customer_id = customer.id
                      where meter.id = day_answer.meter_id and consent.withdrawn_at is null
                        and consent.given_at <= day_answer.day::timestamp at time zone 'Europe/Amsterdam')
    limit $1
))
