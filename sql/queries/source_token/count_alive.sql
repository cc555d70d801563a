-- How many tokens of a source ($1) count at this moment ($2).
select count(*) from source_token
where source_id = $1 and revoked_at is null and (expires_at is null or expires_at > $2)
