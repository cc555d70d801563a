-- Deliveries: $1 state, $2 source, $3 and $4 received from and before.
where ($1::text is null or state = $1) and ($2::text is null or source = $2)
  and ($3::timestamptz is null or received_at >= $3)
  and ($4::timestamptz is null or received_at < $4)
