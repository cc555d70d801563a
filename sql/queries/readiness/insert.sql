insert into readiness (tried_at) values (clock_timestamp())
