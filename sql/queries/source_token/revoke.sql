-- Ends a token ($1) at this moment ($2), by somebody ($3).
update source_token set revoked_at = $2, revoked_by = $3 where id = $1
