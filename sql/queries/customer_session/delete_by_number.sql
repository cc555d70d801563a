-- The sessions for a customer ($1) of who came from the broker as the company with this number ($2).
delete from customer_session where $1 = any (customer_ids) and $2 = any (company_numbers)
