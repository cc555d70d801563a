-- Sets the secret of a source ($1), sealed ($2) under a key with this fingerprint ($3), now ($4), for these servers ($5),
-- by somebody ($6).
insert into source_secret (source_id, sealed, sealed_under, set_at, set_for, set_by) values ($1, $2, $3, $4, $5, $6)
on conflict (source_id) do update
set sealed = excluded.sealed, sealed_under = excluded.sealed_under, set_at = excluded.set_at, set_for = excluded.set_for,
    set_by = excluded.set_by
