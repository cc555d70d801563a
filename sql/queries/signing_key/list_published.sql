select kid, public_x, public_y from signing_key
where retired_at > $1 and revoked_at is null order by signs_from
