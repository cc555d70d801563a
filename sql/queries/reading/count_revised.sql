-- In how many intervals a value came, or changed its value or status.
select count(*) from changed where is_revised
