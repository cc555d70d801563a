update mail_outbox set due_at = $2, last_failure = $3 where id = $1
