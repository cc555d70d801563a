-- Connections to the brokers of sources whose readings come by MQTT.

create table mqtt_connection (
    source_id       int primary key references source,
    holder          uuid not null,
    expires_at      timestamptz not null,
    connected_at    timestamptz,
    last_message_at timestamptz,
    trouble         text check (trouble <> ''),
    troubled_since  timestamptz,
    subscribed      text[] not null default '{}',
    check ((trouble is null) = (troubled_since is null)),
    check (connected_at is null or trouble is null)
);
comment on table mqtt_connection is 'Which process is at the broker of a source, and how that goes. A second one with the same client identifier would throw the first one out.';
comment on column mqtt_connection.expires_at is 'When the turn is another''s, unless the holder shows by then that it is there.';
comment on column mqtt_connection.connected_at is 'Since when it is connected, if it is.';
comment on column mqtt_connection.trouble is 'Why it is not, in words.';
comment on column mqtt_connection.subscribed is 'The topics that the broker sends, also of a description before this one.';
