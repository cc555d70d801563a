-- Notes that lines of a delivery ($1) are refused for another reason than before: $2 which, $3 reason, $4
-- field, $5 words.
update rejected_line
set reason = judged.reason, field = judged.field, detail = judged.detail
from unnest($2::bigint[], $3::text[], $4::text[], $5::text[]) as judged (line_number, reason, field, detail)
where rejected_line.delivery_id = $1 and rejected_line.line_number = judged.line_number
  and rejected_line.repaired_at is null
