-- A page of answers: $1 order, $2 and $3 key and number of the row after which it begins, $4 how many;
-- $5 klant EAN, $6 meter EAN, $7 call, $8 the password that opened it, $9 and $10 answered from and before.
with wanted as not materialized (
    select pull.id, pull.answered_at, pull.correlation_id, pull.call,
           (select version from client_credential where client_credential.id = pull.credential_id) as version,
           pull.klant_ean, pull.meter_ean, pull.period_start, pull.period_end, pull.consent_ids,
           pull.eans_asked, pull.meters_given, pull.readings_given
    from pull
    where ($5::text is null or pull.klant_ean = $5) and ($6::text is null or pull.meter_ean = $6)
      and ($7::text is null or pull.call = $7)
      and ($8::int is null or pull.credential_id = $8)
      and ($9::timestamptz is null or pull.answered_at >= $9)
      and ($10::timestamptz is null or pull.answered_at < $10)
)
(select *, answered_at::text as key from wanted
 where $1 = 'answered_at ascending' and ($3::bigint is null or (answered_at, id) > ($2::text::timestamptz, $3))
 order by answered_at, id limit $4)
union all
(select *, answered_at::text as key from wanted
 where $1 = 'answered_at descending' and ($3::bigint is null or (answered_at, id) < ($2::text::timestamptz, $3))
 order by answered_at desc, id desc limit $4)
union all
(select *, readings_given::text as key from wanted
 where $1 = 'readings_given ascending' and ($3::bigint is null or (readings_given, id) > ($2::text::int, $3))
 order by readings_given, id limit $4)
union all
(select *, readings_given::text as key from wanted
 where $1 = 'readings_given descending' and ($3::bigint is null or (readings_given, id) < ($2::text::int, $3))
 order by readings_given desc, id desc limit $4)
