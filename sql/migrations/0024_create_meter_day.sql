-- How complete each day of each meter is, in days of Amsterdam. What a day should have is not kept: it
-- depends on when the meter was at its connection, which can be put right later. No foreign key to meter,
-- for the reason for which reading has none.

create table meter_day (
    day        date not null,
    meter_id   int not null,
    present    int not null check (present > 0),
    estimated  int not null check (estimated >= 0),
    corrected  int not null check (corrected >= 0),
    revised_at timestamptz not null,
    primary key (day, meter_id)
);
comment on table meter_day is 'Intervals of a day with a reading; without any there is no row. Outlives the readings.';
comment on column meter_day.revised_at is 'When anything of this day was last added or changed.';

-- How many intervals a meter should have of a day that begins and ends so: 276, 288 or 300 where it was
-- there all day. One in which it came or went counts. Stable, as what it calls, so that the planner writes
-- it out.
create function intervals_expected(day_start timestamptz, day_end timestamptz,
                                   installed_at timestamptz, removed_at timestamptz)
returns int language sql stable as $$
    select case
        when coalesce(installed_at <= day_start, true) and coalesce(removed_at >= day_end, true)
            then (extract(epoch from day_end - day_start) / 300)::int
        else greatest(0, ceil(extract(epoch from least(day_end, removed_at)) / 300)
                         - floor(extract(epoch from greatest(day_start, installed_at)) / 300))::int
    end
$$;

insert into meter_day (day, meter_id, present, estimated, corrected, revised_at)
select ((interval_end - interval '5 minutes') at time zone 'Europe/Amsterdam')::date as day, meter_id,
       count(*), count(*) filter (where status = 0), count(*) filter (where status = 2), now()
from reading
group by day, meter_id;
