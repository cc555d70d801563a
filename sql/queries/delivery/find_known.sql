-- By which delivery these bytes ($1), read so ($2) at this revision ($4) of this source ($3), were taken in last, if nothing
-- of them was refused then. If a name is given ($5), under that: it says whose they are.
select id from (
    select id, rejected from delivery
    where sha256 = $1 and format = $2 and state = 'done'
      and source_id is not distinct from $3 and source_revision is not distinct from $4
      and ($5::text is null or name = $5)
    order by id desc limit 1
) latest
where rejected = 0
