-- Answers of call 2 that were made before, found and entered into the ledger by one statement for all calls that
-- wait: $1 now, $2 the moment after which readings may be read, and of each call
-- $3 the credential that its caller showed before;
-- if that was by a token, $4 its key, which must have begun to sign at $5 at the latest, and signed until $6; of a
-- password (for which all three are null) the last use must be known to the minute;
-- $7 its correlation id, $8 and $9 the EANs, $10 and $11 the period, $12 whether it wants zstd or else deflate,
-- of all their days ($15) which are the first ($13) and the last ($14) of its own, and whether it is a rehearsal ($16).
--
-- Gives those calls alone whose credential stands, that a consent which is in force and free opens wholly, and all
-- of whose days that have readings were answered; the others are left to be answered one by one. Nobody is notified
-- here: a transaction that notifies commits alone in the whole cluster.
--
-- Arrays are taken by queries of their own, so that the planner guesses their lengths alike with and without the
-- values: else it plans anew each time, which takes far longer than all the rest.
with given as materialized (
    select asked.*, meter.id as meter_id, consent.id as consent_id, found.intervals, found.days
    from unnest((select $3::int[]), (select $4::text[]), (select $5::timestamptz[]), (select $6::timestamptz[]),
                (select $7::text[]), (select $8::text[]), (select $9::text[]), (select $10::timestamptz[]),
                (select $11::timestamptz[]), (select $12::bool[]), (select $13::int[]), (select $14::int[]),
                (select $16::bool[]))
        with ordinality as asked (credential_id, kid, key_begun, key_ended, correlation_id, klant_ean, meter_ean,
                                  period_start, period_end, is_zstd, first_day, last_day, is_rehearsal, place)
    join client_credential credential on credential.id = asked.credential_id
        and credential.valid_from <= $1 and credential.valid_until > $1 and credential.revoked_at is null
    join connection on connection.klant_ean = asked.klant_ean
    join customer on customer.connection_id = connection.id
        and customer.valid_from <= $1 and (customer.valid_until is null or customer.valid_until > $1)
    join consent on consent.customer_id = customer.id and consent.withdrawn_at is null
        and consent.given_at <= asked.period_start
    join meter on meter.connection_id = connection.id and meter.meter_ean = asked.meter_ean
        and (meter.installed_at is null or meter.installed_at <= asked.period_start)
        and (meter.removed_at is null or meter.removed_at >= asked.period_end)
    cross join lateral (
        select array_agg(answer.day) as days, coalesce(sum(answer.intervals), 0) as intervals,
               count(answer.day) = count(*) as is_complete
        from meter_day
        left join day_answer answer on answer.meter_id = meter_day.meter_id and answer.day = meter_day.day
            and answer.revision = meter_day.revision
        where meter_day.day = any ((select $15::date[])[asked.first_day:asked.last_day])
          and meter_day.meter_id = meter.id
    ) found
    where found.is_complete and asked.period_start >= $2 and asked.period_end <= $1
      and case when asked.kid is null then credential.last_used_at >= $1::timestamptz - interval '1 minute'
               else exists (select from signing_key
                            where signing_key.kid = asked.kid
                              and signing_key.retired_at > $1 and signing_key.revoked_at is null
                              and signing_key.signs_from <= asked.key_begun
                              and signing_key.signs_until >= asked.key_ended) end
    for share of consent skip locked
), entered as (
    insert into pull (answered_at, correlation_id, credential_id, call, klant_ean, meter_ean,
                      period_start, period_end, consent_ids, eans_asked, meters_given, readings_given,
                      is_rehearsal)
    select $1, correlation_id, credential_id, 'meetdata', klant_ean, meter_ean,
           period_start, period_end, array[consent_id], 1, 1, intervals::int, is_rehearsal
    from given
    returning id
)
-- The records themselves are read here, where they need not be put aside.
select given.place, given.consent_id, (select array_agg(id) from entered) as entered,
       answer.intervals, answer.plain_bytes, answer.crc32, answer.sha256,
       case when given.is_zstd then answer.zstd else answer.deflate end as body
from given
left join day_answer answer on answer.meter_id = given.meter_id and answer.day = any (given.days)
order by given.place, answer.day
