-- Microseconds since 1970, by the one clock that all replicas share.
select (extract(epoch from clock_timestamp()) * 1000000)::bigint
