-- Sets the secret of a source ($1), sealed ($2) under a key with this fingerprint ($3), now ($4), by somebody ($5).
insert into source_secret (source_id, sealed, sealed_under, set_at, set_by) values ($1, $2, $3, $4, $5)
on conflict (source_id) do update
set sealed = excluded.sealed, sealed_under = excluded.sealed_under, set_at = excluded.set_at, set_by = excluded.set_by
