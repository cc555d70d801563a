-- Every admin who has not ended, locked, so that no two of them end one another at once.
select id from operator where role = 'admin' and ended_at is null order by id for update
