-- Drops the answers of days before $1, and those that nobody's consent opens any more.
delete from day_answer
where day < $1
   or not exists (select from meter join customer on customer.connection_id = meter.connection_id
                  join consent on consent.customer_id = customer.id
                  where meter.id = day_answer.meter_id and consent.withdrawn_at is null)
