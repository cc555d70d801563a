-- Shows that a delivery is being taken in that has no number yet: $1 source, $2 name, $3 hash, $4 format,
-- $5 bytes, $6 now, $7 to $9 source, version and revision that describe it.
with begun as (
    insert into delivery (source, name, sha256, state, format, bytes_total, received_at, source_id, source_version, source_revision)
    values ($1, $2, $3, 'running', $4, $5, $6, $7, $8, $9)
    returning id
)
select id, pg_notify('meetpoort_delivery', id::text) from begun
