-- How many intervals are staged.
select count(*) from staging
