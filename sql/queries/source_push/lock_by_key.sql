-- What a source ($1) sent under this key ($2). Until the transaction ends, nobody makes a delivery of it.
select id, source_id, name, sha256, bytes, received_at, delivery_id
from source_push where source_id = $1 and idempotency_key = $2 for update
