-- The token with this hash ($1), if it counts at this moment ($2), and whose it is.
select source_token.id, source_token.source_id, source_token.last_used_at, source.name as source_name,
       source.disabled_at is null as is_enabled
from source_token join source on source.id = source_token.source_id
where source_token.token_sha256 = $1 and source_token.revoked_at is null
  and (source_token.expires_at is null or source_token.expires_at > $2)
