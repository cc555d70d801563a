-- The next one that is due, locked: what another replica is sending is passed over.
select id, recipient, subject, body, created_at, attempts from mail_outbox
where due_at <= $1 order by due_at, id limit 1 for update skip locked
