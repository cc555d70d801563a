-- Deliveries: $1 state, $2 way, $3 and $4 received from and before, $5 name of the source that describes them.
where ($1::text is null or state = $1) and ($2::text is null or source = $2)
  and ($3::timestamptz is null or received_at >= $3)
  and ($4::timestamptz is null or received_at < $4)
  and ($5::text is null or delivery.source_id = (select source.id from source where source.name = $5))
