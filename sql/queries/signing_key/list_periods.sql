select signing_period from signing_key where signs_until > $1
