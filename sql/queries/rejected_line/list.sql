-- A page of rejected lines, newest first: $1 before which, $2 how many, $3 delivery, $4 reason,
-- $5 repaired or not.
select line.id, line.delivery_id, line.line_number, line.reason, line.detail, line.raw_text,
       line.repaired_at, line.repaired_by, line.repaired_by_delivery_id, line.repaired_text
from rejected_line line
where ($1::bigint is null or line.id < $1) and ($3::int is null or line.delivery_id = $3)
  and ($4::text is null or line.reason = $4)
  and ($5::bool is null or (line.repaired_at is not null) = $5)
order by line.id desc limit $2
