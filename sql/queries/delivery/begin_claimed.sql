-- Shows that a delivery that has its number ($1) is being taken in: $2 hash, $3 bytes, $4 and $5 version and revision of its source. Not one that somebody has
-- given up meanwhile.
with begun as (
    update delivery
    set state = 'running', sha256 = $2, bytes_total = $3, source_version = $4, source_revision = $5, finished_at = null, failure = null,
        failure_cause = null, due_at = null, lines = 0, rejected = 0, bytes = 0, attempts = attempts + 1
    where id = $1 and state in ('waiting', 'running', 'interrupted')
    returning id, attempts
)
select attempts, pg_notify('meetpoort_delivery', id::text) from begun
