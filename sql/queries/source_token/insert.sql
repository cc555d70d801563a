-- Adds a token to a source: $1 which, $2 what it is called, $3 its hash, $4 now, $5 by whom, $6 when it ends, if it does.
insert into source_token (source_id, name, token_sha256, created_at, created_by, expires_at)
values ($1, $2, $3, $4, $5, $6) returning id
