-- Values of sources of which readings are composed: of counters, of channels that are added, and samples. They are kept
-- as long as readings are, so that it makes no difference in which order they come.

create table source_series (
    id         int generated always as identity primary key,
    source_id  int not null references source,
    identifier text not null check (identifier <> ''),
    channel    text not null,
    kind       text not null,
    unique (source_id, identifier, channel, kind)
);
comment on table source_series is 'Values that follow one another: of one channel under one identifier of a source, as long as they mean the same.';
comment on column source_series.channel is 'In small letters; empty if it has no name.';
comment on column source_series.kind is 'What its values are, by the description of the source.';

create table source_point (
    series_id   int not null,
    at          timestamptz not null,
    value       bigint not null,
    status      smallint not null check (status between 0 and 2),
    delivery_id int not null,
    primary key (series_id, at)
);
select create_hypertable('source_point', 'at',
                         chunk_time_interval => interval '1 day', create_default_indexes => false);
comment on table source_point is 'One value of a series. Of several about one moment the highest status counts, and of those the last delivery. Goes when the reading goes.';
comment on column source_point.value is 'In millionths of a kW, kVAr, V, kWh or kVArh.';
comment on column source_point.status is 'As that of a reading.';
comment on column source_point.delivery_id is 'The delivery in which it stood.';
