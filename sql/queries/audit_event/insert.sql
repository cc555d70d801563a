-- Writes a change down, if what the actor's right rests on still stands: $11 what that is, $12 the hash of a
-- session's token, $13 the number of a token for scripts, a customer, or a password, $14 the roles of which
-- an operator must have one. Returns whether it did. Of a change to what the noon board stands on, all who
-- watch that are told, once for a transaction.
with written as (
    insert into audit_event (occurred_at, actor_kind, actor, operator_id, action, subject_kind, subject,
                             before, after, correlation_id)
    select $1::timestamptz, $2::text, $3::text, $4::int, $5::text, $6::text, $7::text, $8::jsonb, $9::jsonb,
           $10::text
    where case $11::text
        when 'session' then exists (
            select from session join operator on operator.id = session.operator_id
            where session.token_sha256 = $12::bytea and operator.ended_at is null
              and operator.role = any ($14::text[]))
        when 'access_token' then exists (
            select from access_token join operator on operator.id = access_token.operator_id
            where access_token.id = $13::int and access_token.revoked_at is null
              and operator.ended_at is null and operator.role = any ($14))
        when 'customer_session' then exists (
            select from customer_session where token_sha256 = $12 and $13 = any (customer_ids))
        when 'credential' then exists (
            select from client_credential where id = $13 and revoked_at is null and valid_until > $1)
        else $11 is null
    end
    returning subject_kind
)
select (select count(*) from written) as written,
       (select count(pg_notify('meetpoort_register', '0')) from written
        where subject_kind in ('customer', 'meter', 'consent')) as told
