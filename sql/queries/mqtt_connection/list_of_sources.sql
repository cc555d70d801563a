-- How it goes with the brokers of these sources ($1). Who went away without a word is connected no more.
select source_id, case when expires_at > clock_timestamp() then connected_at end as connected_at, last_message_at,
       trouble, troubled_since
from mqtt_connection
where source_id = any ($1)
