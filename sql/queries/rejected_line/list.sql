-- Rejected lines: $1 delivery, $2 reason, $3 repaired or not.
select id, delivery_id, line_number, entry, entry_line, reason, field, detail, raw_text,
       repaired_at, repaired_by, repaired_by_delivery_id, repaired_text
from rejected_line
where ($1::int is null or delivery_id = $1) and ($2::text is null or reason = $2)
  and ($3::bool is null or (repaired_at is not null) = $3)
