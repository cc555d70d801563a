delete from session where token_sha256 = $1
