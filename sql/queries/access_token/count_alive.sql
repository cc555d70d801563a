select count(*) from access_token
where operator_id = $1 and revoked_at is null and expires_at > $2
