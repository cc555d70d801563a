-- Companies are known by their number in the trade register (KvK), which is how a broker such as
-- eHerkenning names them.

alter table customer add column company_number text check (company_number ~ '^[0-9]{8}$');
create index customer_by_company_number on customer (company_number) where company_number is not null;
comment on column customer.company_number is 'KvK number. Null for people, and where it is not known. A company may hold several connections.';

-- Whoever comes in for a company may look after each of its connections, one at a time.
alter table customer_session add column customer_ids int[];
update customer_session set customer_ids = array[customer_id];
alter table customer_session
    alter column customer_ids set not null,
    add check (customer_id = any (customer_ids));
comment on column customer_session.customer_id is 'Whose connection is looked at now.';
comment on column customer_session.customer_ids is 'For whom somebody came in: one, or all of a company''s.';
