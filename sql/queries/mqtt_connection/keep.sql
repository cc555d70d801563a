-- Keeps the turn at the broker of a source ($1, $2 whose, $3 for how many seconds more), and notes how it goes: since
-- when it is connected ($4), when a message came last ($5), and why it is not connected ($6, as of $7).
update mqtt_connection set
    expires_at = clock_timestamp() + $3 * interval '1 second',
    connected_at = $4,
    last_message_at = coalesce($5, last_message_at),
    trouble = $6,
    troubled_since = case when $6::text is not null then coalesce(troubled_since, $7) end
where source_id = $1 and holder = $2
