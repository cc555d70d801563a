insert into delivery (source, name, sha256, state, received_at, finished_at, failure)
values ($1, $2, $3, 'failed', $4, $4, $5) returning id
