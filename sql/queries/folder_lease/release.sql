-- Gives a turn back: $1 the folder, $2 whose.
update folder_lease set expires_at = clock_timestamp() where folder = $1 and holder = $2
