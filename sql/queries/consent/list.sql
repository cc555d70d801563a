-- A page of consents, newest first: $1 before which, $2 how many, $3 in force or not.
select id, customer_id, given_at, withdrawn_at from consent
where ($1::bigint is null or id < $1) and ($3::bool is null or (withdrawn_at is null) = $3)
order by id desc limit $2
