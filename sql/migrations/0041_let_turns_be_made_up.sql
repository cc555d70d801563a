-- A turn that failed, or whose replica went away, is taken again: how often it was begun, and until when
-- whoever is at it is believed to be there. Turns from before are as they were.
alter table job_run
    add column attempts    int not null default 1,
    add column held_until  timestamptz;

-- Where readiness is tried: whether the database takes a write. What is written is rolled back.
create table readiness (tried_at timestamptz not null);
