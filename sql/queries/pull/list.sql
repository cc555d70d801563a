-- A page of answers, newest first: $1 before which, $2 how many, $3 klant EAN, $4 meter EAN.
select pull.id, pull.answered_at, pull.correlation_id, client_credential.version, pull.call,
       pull.klant_ean, pull.meter_ean, pull.period_start, pull.period_end, pull.consent_ids,
       pull.eans_asked, pull.meters_given, pull.readings_given
from pull left join client_credential on client_credential.id = pull.credential_id
where ($1::bigint is null or pull.id < $1)
  and ($3::text is null or pull.klant_ean = $3) and ($4::text is null or pull.meter_ean = $4)
order by pull.id desc limit $2
