-- These answers ($1) were entered.
select pg_notify('meetpoort_pull', array_to_string($1::bigint[], ','))
