-- What this source ($1) sent under this number ($2).
select id, source_id, name, sha256, bytes, received_at, delivery_id from source_push where source_id = $1 and id = $2
