update customer set valid_until = $2 where id = $1
