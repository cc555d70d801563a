-- These days ($2) of the meters of a customer ($1) may need an answer. With another revision, so that who has
-- just found that they need none does not say so.
update meter_day set revision = nextval('meter_day_revision'), is_answered = false
from meter join customer on customer.connection_id = meter.connection_id
where customer.id = $1 and meter_day.meter_id = meter.id and meter_day.day = any ($2::date[])
