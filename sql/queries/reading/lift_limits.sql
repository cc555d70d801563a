-- For this transaction: a large delivery takes as long as it takes, and may open as many compressed
-- readings as it must. TimescaleDB would stop at 100,000, which one interval of 350 meters reaches.
select set_config('statement_timeout', '0', true),
       set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true)
