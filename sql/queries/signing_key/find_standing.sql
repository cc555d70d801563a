-- What a token rests on: $1 the key that signed it, $2 whose it is, $3 the version of the password under which
-- it was issued, $4 now. No row if the key no longer counts; no number if the password does not.
select signs_from, signs_until,
       (select id from client_credential
        where username = $2 and version = $3 and valid_from <= $4 and valid_until > $4
          and revoked_at is null) as credential_id
from signing_key
where kid = $1 and retired_at > $4 and revoked_at is null
