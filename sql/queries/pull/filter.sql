-- Answers: $1 klant EAN, $2 meter EAN, $3 call, $4 the password that opened it, $5 and $6 answered from and before.
where ($1::text is null or pull.klant_ean = $1) and ($2::text is null or pull.meter_ean = $2)
  and ($3::text is null or pull.call = $3)
  and ($4::int is null or pull.credential_id = $4)
  and ($5::timestamptz is null or pull.answered_at >= $5)
  and ($6::timestamptz is null or pull.answered_at < $6)
