-- Sources whose broker is in trouble since before $1, the longest first; $2 of them at most, and how many there are.
select source.name, mqtt_connection.trouble, mqtt_connection.troubled_since, count(*) over () as total
from mqtt_connection
join source on source.id = mqtt_connection.source_id
join source_version on source_version.source_id = source.id and source_version.version = source.version
where mqtt_connection.troubled_since < $1
  and source.disabled_at is null
  and source_version.description ? 'mqtt'
order by mqtt_connection.troubled_since, source.name
limit $2
