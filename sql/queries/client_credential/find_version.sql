select id from client_credential where username = $1 and version = $2
