-- Finds the deliveries whose process went away: whoever takes one in holds the lock on its content,
-- and the server takes that back at once. $1 now, $2 what to say, $3 the cause.
with abandoned as (
    update delivery set state = 'interrupted', finished_at = $1, failure = $2, failure_cause = $3, due_at = null
    where state = 'running' and not exists (
        select from pg_locks
        where locktype = 'advisory' and granted and objsubid = 1
          and database = (select oid from pg_database where datname = current_database())
          and classid = ('x' || encode(substring(sha256 from 1 for 4), 'hex'))::bit(32)::bigint::oid
          and objid = ('x' || encode(substring(sha256 from 5 for 4), 'hex'))::bit(32)::bigint::oid
    )
    returning id
)
select id, pg_notify('meetpoort_delivery', id::text) from abandoned
