-- The topics that the broker of a source ($1) sends.
select subscribed from mqtt_connection where source_id = $1
