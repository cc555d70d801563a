-- Connections, who holds them, and the meters at them.

create extension if not exists timescaledb;
-- For the exclusion constraint of customer, which compares a number and a range.
create extension if not exists btree_gist;

create table connection (
    id        int generated always as identity primary key,
    klant_ean text not null unique check (klant_ean ~ '^[0-9]{18}$')
);
comment on table connection is 'A connection to the grid. Its EAN is what the wire calls klant_ean.';

create table customer (
    id            int generated always as identity primary key,
    connection_id int not null references connection,
    name          text not null check (name <> ''),
    valid_from    timestamptz not null,
    valid_until   timestamptz check (valid_until > valid_from),
    constraint customer_one_holder_at_a_time
        exclude using gist (connection_id with =, tstzrange(valid_from, valid_until) with &&)
);
comment on table customer is 'The holder of a connection, for as long as they hold it.';

create table meter (
    id                  int generated always as identity primary key,
    connection_id       int not null references connection,
    meter_ean           text not null unique check (meter_ean ~ '^[0-9]{18}$'),
    meter_type          text not null check (meter_type in ('bruto_productiemeter', 'overdrachtspuntmeter')),
    power_sign          smallint not null default 1 check (power_sign in (1, -1)),
    newest_interval_end timestamptz
);
create index meter_by_connection on meter (connection_id);
comment on column meter.power_sign is 'What a source''s power is multiplied with, so that consumption is positive.';
comment on column meter.newest_interval_end is 'End of the newest reading. Only ever moves forward.';
