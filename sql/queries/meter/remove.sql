-- Taken away at a moment ($2), perhaps for another one ($3).
update meter set removed_at = $2, replaced_by_id = $3 where id = $1
