-- Locks who is this at the provider ($1, $2) and who has this address ($3), in one order: two people who get
-- each other's addresses may come at once.
select from operator
where (provider_issuer = $1 and provider_subject = $2) or email = $3
order by id for update
