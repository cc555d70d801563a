-- How many failures there are at a door ($1) from a network ($2), and how many seconds to wait after them: never
-- more than the wait itself ($3, as for booking), also if the clock was set back meanwhile.
update login_failure set latest_at = least(latest_at, clock_timestamp())
where door = $1 and network = $2
returning failures,
          ($3::float8[])[least(failures, cardinality($3))]
          - extract(epoch from clock_timestamp() - latest_at)::float8 as seconds
