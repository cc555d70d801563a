-- Rejected lines of a delivery ($1) that are to be repaired: $2 which, or all that are not; $3 refused
-- for which reasons; $4 how many at most.
select line_number, entry, heading, raw_text, reason, repaired_at is not null as is_repaired
from rejected_line
where delivery_id = $1
  and case when $2::bigint[] is null then repaired_at is null else line_number = any ($2) end
  and ($3::text[] is null or reason = any ($3))
order by line_number limit $4
for update
