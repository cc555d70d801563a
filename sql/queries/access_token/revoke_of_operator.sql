update access_token set revoked_at = $2
where operator_id = $1 and revoked_at is null and expires_at > $2
