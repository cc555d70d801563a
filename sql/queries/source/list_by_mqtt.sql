-- The enabled sources whose readings come by MQTT.
where source.disabled_at is null and source_version.description ? 'mqtt'
