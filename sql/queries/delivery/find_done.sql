select id from delivery where sha256 = $1 and state = 'done'
