-- The answers that gave Liander readings of one connection ($1) under one of these consents ($2).
select id, answered_at, meter_ean, period_start, period_end, consent_ids[1] as consent_id, readings_given
from pull
where klant_ean = $1 and consent_ids && $2::int[] and readings_given > 0
  and not is_rehearsal
