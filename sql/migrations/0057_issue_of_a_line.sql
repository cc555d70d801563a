-- Sources that say which issue of a value a line is: of two that are worth the same the later issue counts, in whatever
-- order they come.

alter table reading add column issues bigint[];
comment on column reading.issues is
    'Which issue of each value it is, in the order of value_deliveries: a number, or microseconds since 1970. Null if its source does not say.';

alter table source_point add column issue bigint;
comment on column source_point.issue is 'Which issue of the value it is, as of a reading.';
