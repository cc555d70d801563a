-- Of lines about the same interval the highest status stays, and of those the last line.
delete from staging using (
    select ctid, row_number() over (
        partition by meter_id, interval_end order by status desc, line_number desc) as place
    from staging
    where (meter_id, interval_end) in (
        select meter_id, interval_end from staging group by meter_id, interval_end having count(*) > 1)
) repeated
where staging.ctid = repeated.ctid and repeated.place > 1
