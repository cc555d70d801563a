-- By which delivery these bytes ($1) were taken in, where each line that was not is kept.
select id from delivery where sha256 = $1 and state = 'done' and rejected_kept = rejected
