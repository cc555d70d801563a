-- Does nothing if another replica made this key of this signing period first.
insert into signing_key (kid, signing_period, ordinal, created_at, signs_from, signs_until, retired_at,
                         public_x, public_y, sealed_private_key, sealed_under)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (signing_period, ordinal) do nothing
