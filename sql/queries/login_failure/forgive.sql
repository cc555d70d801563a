delete from login_failure where door = $1 and network = $2
