-- Which of these consents ($1) are in force, held so until the transaction ends. In one order, as all who
-- hold several.
select id from consent where id = any ($1) and withdrawn_at is null order by id for share
