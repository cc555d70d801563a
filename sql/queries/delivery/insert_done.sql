insert into delivery (source, name, sha256, state, received_at, finished_at)
values ($1, $2, $3, 'done', $4, $4) returning id
