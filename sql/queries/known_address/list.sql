-- The addresses that were seen latest, $1 at most.
select address from known_address order by last_seen_at desc limit $1
