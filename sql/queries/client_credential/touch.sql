-- At most once a minute, so that twenty thousand pulls are not twenty thousand updates of one row.
update client_credential
set last_used_at = $2, first_used_at = case when last_used_at is null then $2 else first_used_at end
where id = $1 and (last_used_at is null or last_used_at < $2::timestamptz - interval '1 minute')
