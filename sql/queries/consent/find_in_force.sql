-- Locked, so that two withdrawals at once do not both succeed.
select id, given_at from consent where customer_id = $1 and withdrawn_at is null for update
