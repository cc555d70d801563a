-- A customer about to be changed.
where customer.id = $1
for no key update of customer
