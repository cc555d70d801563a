-- A page of holders: $1 order, $2 and $3 key and number of the row after which it begins, $4 how many;
-- $5 part of the name, start of the EAN, or company number, $6 whether they hold the connection at $7,
-- $8 state of their consent.
with wanted as not materialized (
    select customer.id, customer.connection_id, connection.klant_ean, customer.name,
           customer.company_number, customer.valid_from, customer.valid_until,
           lower(customer.name) as name_key, coalesce(customer.valid_until, 'infinity') as until
    from customer join connection on connection.id = customer.connection_id
    where ($5::text is null or strpos(lower(customer.name), lower($5)) > 0
           or customer.connection_id in (select id from connection where starts_with(klant_ean, $5))
           or customer.company_number = $5)
      and ($6::bool is null or $6 = (customer.valid_from <= $7
           and (customer.valid_until is null or customer.valid_until > $7)))
      and ($8::text is null or $8 = case
           when customer.id in (select customer_id from consent where withdrawn_at is null) then 'in_force'
           when customer.id in (select customer_id from consent) then 'withdrawn'
           else 'never' end)
)
(select *, id::text as key from wanted
 where $1 = 'registered ascending' and ($3::bigint is null or id > $3)
 order by id limit $4)
union all
(select *, id::text as key from wanted
 where $1 = 'registered descending' and ($3::bigint is null or id < $3)
 order by id desc limit $4)
union all
(select *, name_key as key from wanted
 where $1 = 'name ascending' and ($3::bigint is null or (name_key, id) > ($2::text, $3))
 order by name_key, id limit $4)
union all
(select *, name_key as key from wanted
 where $1 = 'name descending' and ($3::bigint is null or (name_key, id) < ($2::text, $3))
 order by name_key desc, id desc limit $4)
union all
(select *, klant_ean as key from wanted
 where $1 = 'klant_ean ascending'
   and ($3::bigint is null or klant_ean >= $2::text and (klant_ean, id) > ($2::text, $3))
 order by klant_ean, id limit $4)
union all
(select *, klant_ean as key from wanted
 where $1 = 'klant_ean descending'
   and ($3::bigint is null or klant_ean <= $2::text and (klant_ean, id) < ($2::text, $3))
 order by klant_ean desc, id desc limit $4)
union all
(select *, valid_from::text as key from wanted
 where $1 = 'valid_from ascending' and ($3::bigint is null or (valid_from, id) > ($2::text::timestamptz, $3))
 order by valid_from, id limit $4)
union all
(select *, valid_from::text as key from wanted
 where $1 = 'valid_from descending' and ($3::bigint is null or (valid_from, id) < ($2::text::timestamptz, $3))
 order by valid_from desc, id desc limit $4)
union all
(select *, until::text as key from wanted
 where $1 = 'valid_until ascending' and ($3::bigint is null or (until, id) > ($2::text::timestamptz, $3))
 order by until, id limit $4)
union all
(select *, until::text as key from wanted
 where $1 = 'valid_until descending' and ($3::bigint is null or (until, id) < ($2::text::timestamptz, $3))
 order by until desc, id desc limit $4)
