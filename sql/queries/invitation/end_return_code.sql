-- Ends the code to come back with that a customer ($1) still has.
update invitation set revoked_at = $2
where customer_id = $1 and kind = 'return_code' and used_at is null and revoked_at is null
returning id
