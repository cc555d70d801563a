-- Points on their way in. Their series has a number within the delivery until they are merged.
create temporary table staged_point (
    series      int not null,
    at          timestamptz not null,
    value       bigint not null,
    status      smallint not null,
    line_number bigint not null
) on commit drop
