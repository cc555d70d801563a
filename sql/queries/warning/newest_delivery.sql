-- When a delivery was last taken in. Repairs are made of what came before.
select max(finished_at) from delivery where state = 'done' and source <> 'repair'
