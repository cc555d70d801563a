where customer.id = any ($1)
