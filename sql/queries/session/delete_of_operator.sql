delete from session where operator_id = $1
