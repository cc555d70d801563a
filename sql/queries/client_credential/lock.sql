-- One change at a time to the versions of a client.
select pg_advisory_xact_lock(hashtextextended('client_credential ' || $1::text, 0))
