-- All sources, also those from which nothing is taken in.
select id, name from source order by name
