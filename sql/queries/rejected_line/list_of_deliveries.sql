-- A page of the rejected lines of each of these deliveries ($1): $2 after which line, $3 how many.
select line.id, line.delivery_id, line.line_number, line.entry, line.entry_line, line.reason, line.field, line.detail, line.raw_text,
       line.repaired_at, line.repaired_by, line.repaired_by_delivery_id, line.repaired_text,
       line.line_number::text as key
from unnest($1::int[]) as wanted (delivery_id)
cross join lateral (
    select * from rejected_line
    where rejected_line.delivery_id = wanted.delivery_id
      and ($2::bigint is null or rejected_line.line_number > $2)
    order by rejected_line.line_number limit $3
) line
order by line.delivery_id, line.line_number
