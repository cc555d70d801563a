-- Who holds, at a moment ($3), connections with these EANs ($1) or as companies with these numbers ($2).
where customer.id in (
          select holder.id
          from customer as holder join connection on connection.id = holder.connection_id
          where connection.klant_ean = any ($1)
          union all
          select id from customer where company_number = any ($2))
  and customer.valid_from <= $3 and (customer.valid_until is null or customer.valid_until > $3)
order by connection.klant_ean
