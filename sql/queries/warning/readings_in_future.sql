-- Meters whose newest reading is of later than $1; $2 at most, and how many there are in all.
select meter_ean, newest_interval_end, count(*) over () as total
from meter where newest_interval_end > $1
order by meter_ean limit $2
