-- The alias with this number ($1).
where alias.id = $1
