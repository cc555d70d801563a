-- One row for each turn of a scheduled job, so that one of several replicas takes it, once.

create table job_run (
    job         text not null,
    tick        timestamptz not null,
    started_at  timestamptz not null,
    finished_at timestamptz,
    failure     text,
    primary key (job, tick)
);
