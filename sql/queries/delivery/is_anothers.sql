-- Whether a file is another delivery's than this one ($1): one that was put under this name ($2) of this folder
-- ($3) later, or one of these bytes ($4).
select exists (
    select from delivery
    where id <> $1 and (sha256 = $4 or (folder = $3 and kept_as = $2 and id > $1))
)
