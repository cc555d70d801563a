-- Who holds these connections ($1) at a moment ($2).
where customer.connection_id = any ($1)
  and customer.valid_from <= $2 and (customer.valid_until is null or customer.valid_until > $2)
