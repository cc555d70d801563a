-- By which delivery these bytes ($1), read so ($2) by this version ($4) of this source ($3), were taken in last, if nothing of them was refused then.
select id from (
    select id, rejected from delivery
    where sha256 = $1 and format = $2
      and source_id is not distinct from $3 and source_version is not distinct from $4 and state = 'done'
    order by id desc limit 1
) latest
where rejected = 0
