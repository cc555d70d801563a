-- Forgets the texts of lines of deliveries that came at $1 or before, of so many lines ($2) at most.
update rejected_line set raw_text = null, repaired_text = null
where id in (
    select line.id
    from delivery join rejected_line line on line.delivery_id = delivery.id and line.raw_text is not null
    where delivery.received_at <= $1
    limit $2)
