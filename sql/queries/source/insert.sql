-- Adds a source ($1) at this moment ($2), unless there is one of this name. Its first version must follow.
insert into source (name, created_at) values ($1, $2)
on conflict (name) do nothing
returning id
