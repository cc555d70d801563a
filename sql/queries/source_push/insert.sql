-- Notes what a source sends: $1 number, $2 source, $3 token, $4 key, $5 name, $6 hash, $7 bytes, $8 now. Not if it sent
-- something under this key before.
insert into source_push (id, source_id, token_id, idempotency_key, name, sha256, bytes, received_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict on constraint source_push_once do nothing
