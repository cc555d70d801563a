-- At most once a minute, so that twenty thousand pulls are not twenty thousand updates of one row.
update client_credential set last_used_at = $2
where id = $1 and (last_used_at is null or last_used_at < $2::timestamptz - interval '1 minute')
