update delivery set kept_as = $2 where id = $1
