-- A portfolio of any size, made by the database itself, in one that has no connections yet. How many
-- of each: the settings `bulk.*`.

create function pg_temp.many(setting text) returns int language sql stable as $$
    select current_setting('bulk.' || setting)::int
$$;

-- With the check digit: weights 3 and 1 in turn, from the right.
create function pg_temp.ean(body bigint) returns text language sql immutable as $$
    select body || ((10 - sum(substr(body::text, place, 1)::int * (1 + 2 * (place % 2))) % 10) % 10)::text
    from generate_series(1, 17) place
$$;

insert into connection (klant_ean)
select pg_temp.ean(87168590200000000 + number) from generate_series(1, pg_temp.many('customers')) number;

-- Every twentieth has moved out.
insert into customer (connection_id, name, valid_from, valid_until)
select number,
       (array['Zonnepark', 'Bakkerij', 'Melkveehouderij', 'Garage', 'Sporthal', 'Kwekerij'])[1 + number % 6]
           || ' ' || substr(md5(number::text), 1, 6),
       timestamptz '2020-01-01' + number % 2000 * interval '1 day',
       case when number % 20 = 0 then timestamptz '2026-06-01' + number % 100 * interval '1 day' end
from connection cross join lateral (select connection.id as number) numbered;

-- One in a hundred never had a reading.
insert into meter (connection_id, meter_ean, meter_type, newest_interval_end)
select number, pg_temp.ean(87168590300000000 + 2 * number + which),
       (array['overdrachtspuntmeter', 'bruto_productiemeter'])[1 + which],
       case when number % 100 > 0
            then timestamptz '2026-11-22 23:00Z' - (number % 50) * (number % 7) * interval '5 minutes' end
from connection cross join lateral (select connection.id as number) numbered
cross join generate_series(0, 1) which;

analyze connection, meter;

-- Every seventh never gave one, every eleventh withdrew it.
insert into consent (customer_id, given_at, withdrawn_at)
select id, timestamptz '2025-01-01' + id % 500 * interval '1 day',
       case when id % 11 = 0 then timestamptz '2026-10-01' + id % 30 * interval '1 day' end
from customer where id % 7 > 0;

insert into consent_event (consent_id, event, declared_by, authority, channel, declared_at, recorded_by,
                           recorded_at, text_version, text_sha256)
select consent.id, 'given', 'the holder', 'owner', 'paper', given_at, 'a test', given_at,
       version, sha256
from consent cross join (select * from consent_text limit 1) text;

insert into invitation (customer_id, kind, code_sha256, created_by, created_at, expires_at)
select id, 'invitation', sha256(('invitation ' || id)::bytea), 'a test', created_at, created_at + interval '60 days'
from (select id, timestamptz '2026-08-01' + id % 100 * interval '1 day' as created_at from customer) made;

insert into delivery (source, name, sha256, state, received_at, finished_at, failure, lines, rejected, rejected_kept)
select (array['folder', 'push', 'pull'])[1 + number % 3], 'delivery-' || md5(number::text) || '.csv',
       sha256(('bulk ' || number)::bytea), case when number % 50 = 0 then 'failed' else 'done' end,
       timestamptz '2026-11-22' - number * interval '5 minutes', timestamptz '2026-11-22' - number * interval '5 minutes',
       case when number % 50 = 0 then 'no header' end, number % 5000, number % 3, number % 3
from generate_series(1, pg_temp.many('deliveries')) number;

insert into rejected_line (delivery_id, line_number, reason, detail, raw_text)
select id, line, 'off_grid', 'not on the grid', 'nonsense' from delivery cross join generate_series(1, rejected) line;

insert into client_credential (username, version, password_hash, valid_from, valid_until, last_used_at)
select 'liander-dynamisch-terugleveren', 1000 + number, 'none',
       timestamptz '2026-11-01' - number * interval '30 days', timestamptz '2026-11-02' - number * interval '30 days',
       case when number % 3 > 0 then timestamptz '2026-11-01' - number * interval '30 days' end
from generate_series(1, pg_temp.many('credential_versions')) number;

-- A day's pulls come at its noon: one about all customers for every 500 about one.
insert into pull (answered_at, correlation_id, credential_id, call, klant_ean, meter_ean, consent_ids,
                  eans_asked, meters_given, readings_given)
select timestamptz '2026-11-22 11:00Z' - number / 20000 * interval '1 day' - number % 20000 * interval '20 ms',
       md5(number::text), (select min(id) from client_credential) + number / 1000000,
       case when number % 500 = 0 then 'beschikbare-metingen' else 'meetdata' end,
       case when number % 500 > 0 then klant_ean end, case when number % 500 > 0 then meter_ean end,
       '{}', 1, 1, case when number % 500 > 0 then 288 - number % 7 else 0 end
from generate_series(1, pg_temp.many('pulls')) number
join meter on meter.id = 1 + number % (2 * pg_temp.many('customers'))
join connection on connection.id = meter.connection_id;

-- Every 33rd is missing, every 50th is incomplete.
insert into meter_day (day, meter_id, present, estimated, corrected, revised_at)
select date '2026-11-23' - ago, meter.id, case when (meter.id + ago) % 50 = 0 then 200 else 288 end,
       case when (meter.id + ago) % 40 = 0 then 3 else 0 end, 0, timestamptz '2026-11-23 08:00Z'
from generate_series(1, pg_temp.many('days')) ago cross join meter where (meter.id + ago) % 33 > 0;

insert into reading_revision (meter_id, interval_end, quantity, replaced_at, delivery_id,
                              from_value, from_status, to_value, to_status)
select 1 + number % 2, timestamptz '2026-11-22' - number / 5 * interval '5 minutes', number % 5,
       timestamptz '2026-11-22 08:00Z' + number * interval '1 second', 1, number, 1, number + 1, 2
from generate_series(1, pg_temp.many('deliveries')) number;

insert into signing_key (kid, signing_period, created_at, signs_from, signs_until, retired_at, public_x, public_y, destroyed_at)
select 'bulk-' || number, -number, signs - interval '1 day', signs, signs + interval '30 days',
       signs + interval '31 days', 'x', 'y', signs + interval '30 days'
from (select number, timestamptz '2026-01-01' - number * interval '30 days' as signs
      from generate_series(1, pg_temp.many('signing_keys')) number) turns;

insert into job_run (job, tick, started_at, finished_at, failure)
select 'job-' || number % 4, tick, tick, tick, case when number % 100 = 0 then 'it failed' end
from (select number, timestamptz '2026-11-22' - number * interval '6 hours' as tick
      from generate_series(1, pg_temp.many('job_runs')) number) ticks;

insert into operator (email, password_hash, role, created_at, ended_at)
select 'operator-' || number || '@meetbedrijf.example', 'none',
       (array['viewer', 'operator', 'admin'])[1 + number % 3], timestamptz '2026-01-01',
       case when number % 5 = 0 then timestamptz '2026-02-01' end
from generate_series(1, pg_temp.many('operators')) number;

-- One of each.
insert into access_token (operator_id, name, role, token_sha256, created_at, expires_at)
select id, 'token-' || id % 7, role, sha256(email::bytea), created_at,
       timestamptz '2026-12-01' + id % 5 * interval '1 day'
from operator;

insert into audit_event (occurred_at, actor_kind, actor, action, subject_kind, subject, after)
select timestamptz '2026-11-22' - (pg_temp.many('audit_events') - number) * interval '1 minute', 'system',
       'actor-' || number % 1000, (array['register_meter', 'register_customer', 'give_consent'])[1 + number % 3],
       'meter', 'meter-' || number % 20000, jsonb_build_object('number', number)
from generate_series(1, pg_temp.many('audit_events')) number;

with made as (
    insert into source (name, created_at, disabled_at)
    select 'source-' || number, timestamptz '2026-01-01' + number % 7 * interval '1 day',
           case when number % 10 = 0 then timestamptz '2026-02-01' end
    from generate_series(1, pg_temp.many('sources')) number
    returning id, created_at
)
insert into source_version (source_id, version, description, made_at, made_by)
select id, 1, '{}', created_at, 'a test' from made;

-- Each meter has two.
insert into source_alias (source_id, identifier, channel, meter_ean, factor, created_at, created_by)
select 1 + number % pg_temp.many('sources'), 'meter-' || number % 10000, 'channel-' || number,
       pg_temp.ean(87168590300000000 + number / 2), 1, timestamptz '2026-01-02', 'a test'
from generate_series(1, pg_temp.many('aliases')) number;

analyze;
