-- Forgets what the lines of a delivery ($1) wait for.
delete from delivery_wait where delivery_id = $1
