select id, source, name, state, received_at, format, kept_as, retried_at from delivery where id = $1 for update
