-- Notes which topics ($3) the broker of a source ($1) sends, by who has the turn ($2).
update mqtt_connection set subscribed = $3 where source_id = $1 and holder = $2
