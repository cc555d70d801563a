-- Whether a delivery that was claimed before this one ($1) may still be taken in. One that broke off is tried
-- again if it came by the folder; a file that is named on the command line comes anew.
select exists (select from delivery
               where id < $1 and (state in ('waiting', 'running') or state = 'interrupted' and source = 'folder'))
