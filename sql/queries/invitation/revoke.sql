-- Only one that is open can be revoked.
update invitation set revoked_at = $2
where id = $1 and used_at is null and revoked_at is null and expires_at > $2
