-- A page of the answers that gave readings of one connection ($3) under one of these consents ($4),
-- newest first: $1 before which, $2 how many.
select id, answered_at, meter_ean, period_start, period_end, consent_ids[1] as consent_id, readings_given
from pull
where klant_ean = $3 and consent_ids && $4::int[] and readings_given > 0
  and ($1::bigint is null or id < $1)
order by id desc limit $2
