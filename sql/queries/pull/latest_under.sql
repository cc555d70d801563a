-- The latest answer under a consent ($1) that was given, by a clock ahead of ours, after this moment ($2).
select max(answered_at) from pull where answered_at > $2 and $1 = any (consent_ids)
