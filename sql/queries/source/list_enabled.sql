-- The sources from which something is taken in.
select id, name from source where disabled_at is null order by name
