-- Everybody who holds or held the connections with these EANs ($1), by connection, the first one first.
where connection.klant_ean = any ($1)
order by connection.id, customer.valid_from
