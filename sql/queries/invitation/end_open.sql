-- Ends what a customer ($1) still has. One whose time is over stays expired in every list.
update invitation set revoked_at = $2 where customer_id = $1 and used_at is null and revoked_at is null
returning id
