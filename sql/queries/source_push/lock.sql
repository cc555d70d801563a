-- What this source ($1) sent under this number ($2), if it is no delivery yet. Until the transaction ends, nobody else
-- makes one of it.
select name from source_push where source_id = $1 and id = $2 and delivery_id is null for update
