-- Who was given what: one row for each answer, written before the answer leaves.

create table pull (
    answered_at    timestamptz not null,
    correlation_id text not null,
    credential_id  int not null,
    call           text not null check (call in ('beschikbare-metingen', 'meetdata')),
    klant_ean      text,
    meter_ean      text,
    period_start   timestamptz,
    period_end     timestamptz,
    consent_ids    int[] not null,
    eans_asked     int not null,
    meters_given   int not null,
    readings_given int not null
);
select create_hypertable('pull', 'answered_at', chunk_time_interval => interval '30 days');
comment on table pull is 'The ledger of what left. Kept longer than the readings.';
comment on column pull.consent_ids is 'The consents under which data were given; empty where nothing was.';
