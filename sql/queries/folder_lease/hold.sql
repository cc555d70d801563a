-- Whether somebody has the turn: $1 the folder, $2 who. Nobody else gets it until this transaction ends.
select true from folder_lease where folder = $1 and holder = $2 and expires_at > clock_timestamp() for share
