-- The token with this number ($1), which nobody else ends until the transaction ends.
select source_token.id, source_token.source_id, source_token.name, source_token.created_at, source_token.created_by,
       source_token.expires_at, source_token.last_used_at, source_token.revoked_at, source_token.revoked_by
from source_token where id = $1 for update
