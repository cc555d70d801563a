-- How many deliveries of a folder ($1) wait for a cause to go away: to be taken in, or to be moved.
select count(*) from delivery
where folder = $1 and (state = 'interrupted' or move_failure is not null)
