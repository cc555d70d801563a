-- Notes since when ($2) nothing more is taken in from a source ($1); null if it is again.
update source set disabled_at = $2 where id = $1
