with answered as (
    insert into pull (answered_at, correlation_id, credential_id, call, klant_ean, meter_ean,
                      period_start, period_end, consent_ids, eans_asked, meters_given, readings_given,
                      is_unchanged, is_rehearsal)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
    returning id
)
select pg_notify('meetpoort_pull', id::text) from answered
