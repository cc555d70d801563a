select public_x, public_y from signing_key
where kid = $1 and retired_at > $2 and revoked_at is null
