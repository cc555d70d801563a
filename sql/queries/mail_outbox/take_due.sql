-- The next one that is due ($1), taken until $2: what another replica takes at this moment is passed over. If
-- nothing is heard of it until then, it is due again.
update mail_outbox set due_at = $2, attempts = attempts + 1
where id = (select id from mail_outbox where due_at <= $1 order by due_at, id limit 1 for update skip locked)
returning id, recipient, subject, body, created_at, attempts
