-- The newest tokens of each of these sources ($1), so many of one at most ($2), newest first.
select token.id, token.source_id, token.name, token.created_at, token.created_by, token.expires_at,
       token.last_used_at, token.revoked_at, token.revoked_by
from unnest($1::int[]) wanted (source_id)
cross join lateral (
    select * from source_token where source_token.source_id = wanted.source_id order by id desc limit $2
) token
order by token.source_id, token.id desc
