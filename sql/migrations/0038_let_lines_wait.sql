-- What the refused lines of a delivery wait for: a meter that is not registered yet, or a moment that is
-- still to come. They are taken in by themselves then.

create table delivery_wait (
    delivery_id int not null references delivery,
    meter_ean   text,
    due_at      timestamptz,
    constraint delivery_wait_for_one check ((meter_ean is null) <> (due_at is null))
);
create unique index delivery_wait_for_meter on delivery_wait (meter_ean, delivery_id) where meter_ean is not null;
create unique index delivery_wait_for_moment on delivery_wait (delivery_id) where due_at is not null;
create index delivery_wait_of_delivery on delivery_wait (delivery_id);
create index delivery_wait_due on delivery_wait (due_at) where due_at is not null;
comment on table delivery_wait is 'What refused lines of a delivery wait for. Gone once they were taken in, or are past their time.';
comment on column delivery_wait.meter_ean is 'A meter that nobody has registered.';
comment on column delivery_wait.due_at is 'When the next line is in the future no more.';

-- What waits already. An EAN is the first thing of 18 digits in a line of either format.
insert into delivery_wait (delivery_id, meter_ean)
select distinct delivery_id, substring(raw_text from '[0-9]{18}')
from rejected_line
where reason = 'unknown_meter' and repaired_at is null and substring(raw_text from '[0-9]{18}') is not null;
insert into delivery_wait (delivery_id, due_at)
select distinct line.delivery_id, delivery.received_at
from rejected_line line join delivery on delivery.id = line.delivery_id
where line.reason = 'in_future' and line.repaired_at is null and line.raw_text is not null;
