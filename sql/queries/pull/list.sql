-- Answers as operators see them; what follows says which.
select pull.id, pull.answered_at, pull.correlation_id, pull.call,
       (select version from client_credential where client_credential.id = pull.credential_id) as version,
       pull.klant_ean, pull.meter_ean, pull.period_start, pull.period_end, pull.consent_ids,
       pull.eans_asked, pull.meters_given, pull.readings_given, pull.is_unchanged,
       pull.is_rehearsal
from pull
