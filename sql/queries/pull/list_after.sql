-- The answers after this one ($1), $2 at most, in the order in which they were given.
select pull.id, pull.answered_at, pull.correlation_id, client_credential.version, pull.call,
       pull.klant_ean, pull.meter_ean, pull.period_start, pull.period_end, pull.consent_ids,
       pull.eans_asked, pull.meters_given, pull.readings_given
from pull left join client_credential on client_credential.id = pull.credential_id
where pull.id > $1
order by pull.id limit $2
