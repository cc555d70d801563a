-- How many holders a list of them has in all; the filter follows.
select count(*) from customer
