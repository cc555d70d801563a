-- A page of rejected lines: $1 order, $2 and $3 key and number of the row after which it begins, $4 how
-- many; $5 delivery, $6 reason, $7 repaired or not.
with wanted as not materialized (
    select id, delivery_id, line_number, entry, entry_line, reason, field, detail, raw_text,
           repaired_at, repaired_by, repaired_by_delivery_id, repaired_text
    from rejected_line
    where ($5::int is null or delivery_id = $5) and ($6::text is null or reason = $6)
      and ($7::bool is null or (repaired_at is not null) = $7)
)
(select *, id::text as key from wanted
 where $1 = 'rejected_at ascending' and ($3::bigint is null or id > $3)
 order by id limit $4)
union all
(select *, id::text as key from wanted
 where $1 = 'rejected_at descending' and ($3::bigint is null or id < $3)
 order by id desc limit $4)
union all
(select *, reason as key from wanted
 where $1 = 'reason ascending' and ($3::bigint is null or (reason, id) > ($2::text, $3))
 order by reason, id limit $4)
union all
(select *, reason as key from wanted
 where $1 = 'reason descending' and ($3::bigint is null or (reason, id) < ($2::text, $3))
 order by reason desc, id desc limit $4)
