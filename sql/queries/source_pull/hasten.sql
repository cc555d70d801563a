-- Makes a source ($1) due at this moment ($2), if it is not yet; also if a turn at it is not over.
insert into source_pull as pull (source_id, due_at) values ($1, $2)
on conflict (source_id) do update
    set due_at = least(pull.due_at, excluded.due_at), attempts = 0, is_hastened = true
