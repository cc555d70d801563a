-- Notes under which name ($2) the file of a delivery ($1) is put away.
update delivery set kept_as = $2 where id = $1
