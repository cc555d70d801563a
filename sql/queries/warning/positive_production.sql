-- Production meters whose mean power between $1 and $2 was above $3 milliwatt: where the sun shines,
-- theirs is negative. $4 at most, and how many there are in all.
select meter.meter_ean, max(reading.interval_end) as interval_end,
       avg(reading.active_power_milliwatt)::bigint as mean_milliwatt, count(*) over () as total
from meter join reading on reading.meter_id = meter.id
where meter.meter_type = 'bruto_productiemeter'
  and reading.interval_end > $1 and reading.interval_end <= $2
group by meter.id
having avg(reading.active_power_milliwatt) > $3::bigint
order by meter.meter_ean limit $4
