-- The version follows the newest one there is; the unique key refuses a second one at the same time.
insert into client_credential (username, version, password_hash, valid_from, valid_until)
select $1, coalesce(max(version), 0) + 1, $2, $3, $4 from client_credential where username = $1
returning id, version
