update operator set role = $2 where id = $1
