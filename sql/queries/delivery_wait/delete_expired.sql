-- Forgets what lines of deliveries that came at $1 or before wait for.
delete from delivery_wait using delivery
where delivery.id = delivery_wait.delivery_id and delivery.received_at <= $1
