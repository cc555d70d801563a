insert into customer (connection_id, name, valid_from) values ($1, $2, $3) returning id
