-- Keeps a turn: $1 the folder, $2 whose, $3 for how many seconds more.
update folder_lease set expires_at = clock_timestamp() + $3 * interval '1 second'
where folder = $1 and holder = $2
