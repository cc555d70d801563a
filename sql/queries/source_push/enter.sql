-- Notes as which delivery ($2) something is taken in that was sent ($1).
update source_push set delivery_id = $2 where id = $1
