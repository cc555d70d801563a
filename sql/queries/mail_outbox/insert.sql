insert into mail_outbox (recipient, subject, body, created_at, due_at) values ($1, $2, $3, $4, $4)
