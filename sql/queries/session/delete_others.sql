delete from session where operator_id = $1 and token_sha256 <> $2
