-- The revision of a source ($1), which nobody changes until the transaction ends.
select revision from source where id = $1 for share
