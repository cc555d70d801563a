-- Holders: $1 part of the name, start of the EAN, or company number, $2 whether they hold the connection at $3,
-- $4 state of their consent.
where ($1::text is null or strpos(lower(customer.name), lower($1)) > 0
       or customer.connection_id in (select id from connection where starts_with(klant_ean, $1))
       or customer.company_number = $1)
  and ($2::bool is null or $2 = (customer.valid_from <= $3
       and (customer.valid_until is null or customer.valid_until > $3)))
  and ($4::text is null or $4 = case
       when customer.id in (select customer_id from consent where withdrawn_at is null) then 'in_force'
       when customer.id in (select customer_id from consent) then 'withdrawn'
       else 'never' end)
