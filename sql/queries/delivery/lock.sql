select id, source, folder, name, sha256, state, received_at, format, source_id, bytes_total, kept_as, failure, attempts, retried_at
from delivery where id = $1 for update
