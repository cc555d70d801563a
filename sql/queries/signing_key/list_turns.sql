select turn from signing_key where signs_until > $1
