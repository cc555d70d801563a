-- What the operator's lists are ordered by and looked for in, where there are too many rows to sort.
-- benches/lists.rs measures each list without these and with them. The newest reading of a meter has
-- none: it changes with every delivery, and a portfolio of meters is sorted in a few milliseconds.

create index customer_by_connection on customer (connection_id);
create index customer_by_name on customer (lower(name), id);
create index customer_by_valid_from on customer (valid_from, id);
create index customer_by_valid_until on customer (coalesce(valid_until, 'infinity'), id);

create index delivery_by_name on delivery (name, id);
create index delivery_by_lines on delivery (lines, id);
create index delivery_by_rejected on delivery (rejected, id);
create index delivery_failed on delivery (received_at) where state = 'failed';

create index pull_by_klant_ean on pull (klant_ean, answered_at) where klant_ean is not null;
create index pull_by_meter_ean on pull (meter_ean, answered_at) where meter_ean is not null;
create index pull_by_credential on pull (credential_id, answered_at);
create index pull_by_readings_given on pull (readings_given, id);
create index pull_available on pull (answered_at) where call = 'beschikbare-metingen';

create index job_run_by_start on job_run (started_at, id);

create index audit_event_by_time on audit_event (occurred_at, id);
create index audit_event_by_actor on audit_event (actor, occurred_at);
create index audit_event_by_action on audit_event (action, occurred_at);
