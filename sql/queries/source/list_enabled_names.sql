-- The names of the sources from which something is taken in.
select name from source where disabled_at is null order by name
