-- Versions before $2 end at $3 at the latest. Returns when the last of them ends.
with ended as (
    update client_credential set valid_until = least(valid_until, $3)
    where username = $1 and version < $2 and revoked_at is null and valid_until > $4 and valid_from < $3
    returning valid_until
)
select max(valid_until) from ended
