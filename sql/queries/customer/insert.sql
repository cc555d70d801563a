insert into customer (connection_id, name, company_number, valid_from) values ($1, $2, $3, $4) returning id
