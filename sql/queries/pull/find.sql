-- The answers with these numbers ($1).
select pull.id, pull.answered_at, pull.correlation_id, client_credential.version, pull.call,
       pull.klant_ean, pull.meter_ean, pull.period_start, pull.period_end, pull.consent_ids,
       pull.eans_asked, pull.meters_given, pull.readings_given
from pull left join client_credential on client_credential.id = pull.credential_id
where pull.id = any ($1)
order by pull.id
