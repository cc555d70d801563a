-- Answers of call 2 that wait to be entered together: $1 when, and of each $2 its correlation id, $3 the
-- credential, $4 and $5 the EANs, $6 and $7 the period, $8 the consent, $9 how many readings it gives, $10
-- whether the caller had them already and $11 whether it is a rehearsal. Those are entered whose consent is in force
-- and free, and it is held until they stand. One that somebody is changing is left out, as is one that is withdrawn:
-- they do not hold up the others. Nobody is notified here: a transaction that notifies commits alone in the whole
-- cluster.
with answer as (
    select * from unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
                         $8::int[], $9::int[], $10::bool[], $11::bool[])
        as answer (correlation_id, credential_id, klant_ean, meter_ean, period_start, period_end, consent_id,
                   readings_given, is_unchanged, is_rehearsal)
), held as (
    select id from consent where id = any ($8) and withdrawn_at is null for share skip locked
), entered as (
    insert into pull (answered_at, correlation_id, credential_id, call, klant_ean, meter_ean,
                      period_start, period_end, consent_ids, eans_asked, meters_given, readings_given,
                      is_unchanged, is_rehearsal)
    select $1, correlation_id, credential_id, 'meetdata', klant_ean, meter_ean,
           period_start, period_end, array[consent_id], 1, 1, readings_given, is_unchanged,
           is_rehearsal
    from answer join held on held.id = answer.consent_id
    returning id
)
select coalesce((select array_agg(id) from held), '{}') as held,
       coalesce((select array_agg(id) from entered), '{}') as entered
