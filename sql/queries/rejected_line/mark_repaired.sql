-- Remembers that lines of a delivery ($1) were taken in after all: $2 which, $3 as what, $4 when, $5 by
-- whom, $6 by which delivery.
update rejected_line
set repaired_at = $4, repaired_by = $5, repaired_by_delivery_id = $6, repaired_text = repaired.text
from unnest($2::bigint[], $3::text[]) as repaired (line_number, text)
where rejected_line.delivery_id = $1 and rejected_line.line_number = repaired.line_number
