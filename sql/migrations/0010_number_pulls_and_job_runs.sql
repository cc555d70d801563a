-- Numbers by which lists of them are read page after page.

alter table pull add column id bigint generated always as identity;
create index pull_by_id on pull (id);

alter table job_run add column id bigint generated always as identity unique;
