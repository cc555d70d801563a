-- Whether a delivery that was claimed before this one ($1) may still be taken in.
select exists (select from delivery where id < $1 and state in ('waiting', 'running', 'interrupted'))
