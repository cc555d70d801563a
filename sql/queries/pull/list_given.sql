-- A page of the answers that gave readings of one connection ($5) under one of these consents ($6),
-- newest first: $1 the one order, $2 and $3 key and number of the row after which it begins, $4 how many.
select id, answered_at, meter_ean, period_start, period_end, consent_ids[1] as consent_id,
       readings_given, answered_at::text as key
from pull
where $1 = 'answered_at descending' and klant_ean = $5 and consent_ids && $6::int[] and readings_given > 0
  and ($3::bigint is null or (answered_at, id) < ($2::text::timestamptz, $3))
order by answered_at desc, id desc limit $4
