update customer set name = $2, company_number = $3 where id = $1
