-- Shows that a delivery is being taken in: $1 source, $2 name, $3 hash, $4 format, $5 bytes, $6 now. An
-- attempt that broke off goes on under its number.
with again as (
    update delivery
    set state = 'running', source = $1, name = $2, format = $4, bytes_total = $5, finished_at = null,
        failure = null, failure_cause = null, lines = 0, rejected = 0, bytes = 0, attempts = attempts + 1
    where sha256 = $3 and state in ('running', 'interrupted')
    returning id
), first as (
    insert into delivery (source, name, sha256, state, format, bytes_total, received_at)
    select $1, $2, $3, 'running', $4, $5, $6 where not exists (select from again)
    returning id
), begun as (
    select id from again union all select id from first
)
select id, pg_notify('meetpoort_delivery', id::text) from begun
