insert into consent_text (version, language, body, sha256) values ($1, $2, $3, $4)
on conflict (version) do nothing
