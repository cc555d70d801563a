update consent set withdrawn_at = $2 where id = $1
