-- Lets an alias ($1) hold until $2 and no longer; noted at $3 by $4.
update source_alias set valid_until = $2, ended_at = $3, ended_by = $4 where id = $1
