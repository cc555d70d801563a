-- The sessions that are for this customer alone. Who came for a company did not come with a code of theirs.
delete from customer_session where customer_id = $1 and customer_ids = array[$1]
