-- How many aliases each of these sources ($1) has.
select source_id, count(*) as count from source_alias where source_id = any ($1) group by source_id
