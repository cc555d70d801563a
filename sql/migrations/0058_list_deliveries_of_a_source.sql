-- The deliveries of one source, newest first, among those of all. A list in another order is of one source sorted.

create index delivery_by_source_newest on delivery (source_id, received_at, id) where source_id is not null;
