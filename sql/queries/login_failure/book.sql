-- Enters a guess at a door ($1) from a network ($2) before it is made, unless it has to wait. The waits after
-- so many failures in seconds are $4, the last one after more; failures are forgotten after $5 seconds. A
-- replica that knows of as many failures ($3) as there are has measured the wait itself. Returns how many
-- failures there are with this one; nothing if it has to wait.
insert into login_failure as known (door, network, failures, latest_at) values ($1, $2, 1, clock_timestamp())
on conflict (door, network) do update
set failures = case when known.latest_at < clock_timestamp() - make_interval(secs => $5) then 1
                    else known.failures + 1 end,
    latest_at = clock_timestamp()
where known.failures <= $3::int
   or known.latest_at + make_interval(secs => ($4::float8[])[least(known.failures, cardinality($4))])
      <= clock_timestamp()
returning failures
