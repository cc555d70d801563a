-- Forgets what was sent at $1 or before. What is no delivery yet stays: its file may still lie in its folder.
delete from source_push where received_at <= $1 and delivery_id is not null
