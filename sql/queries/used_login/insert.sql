insert into used_login (state_sha256, used_at) values ($1, $2) on conflict do nothing
