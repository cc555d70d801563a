-- The policies as they stand on a hypertable ($1), in days; null if there is none.
select
    (select extract(day from (config ->> 'drop_after')::interval)::int from timescaledb_information.jobs
     where hypertable_name = $1 and proc_name = 'policy_retention') as retention_days,
    (select extract(day from (config ->> 'compress_after')::interval)::int from timescaledb_information.jobs
     where hypertable_name = $1 and proc_name = 'policy_compression') as compress_after_days,
    (select compression_enabled from timescaledb_information.hypertables where hypertable_name = $1) as columnstore
