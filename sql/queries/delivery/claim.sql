-- Gives an arrival its number: $1 source, $2 folder, $3 name, $4 format, $5 now, $6 the delivery that is taken
-- in again by it, if it is one, $7 the source that describes it.
with claimed as (
    insert into delivery (source, folder, name, format, state, attempts, received_at, retry_of_id, source_id)
    values ($1, $2, $3, $4, 'waiting', 0, $5, $6, $7)
    returning id
)
select id, pg_notify('meetpoort_delivery', id::text) from claimed
