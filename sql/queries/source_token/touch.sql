-- Notes that a token ($1) was used at this moment ($2).
update source_token set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at < $2)
