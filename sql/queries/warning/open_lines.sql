-- Deliveries that ended after $1, with how many of their lines were rejected and not repaired.
select delivery.id, delivery.name, delivery.finished_at, count(*) as lines
from delivery join rejected_line line on line.delivery_id = delivery.id and line.repaired_at is null
where delivery.finished_at > $1
group by delivery.id
order by delivery.id desc limit 20
