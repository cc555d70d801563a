-- The browsers in which a customer is in the consent portal.

create table customer_session (
    token_sha256 bytea primary key check (length(token_sha256) = 32),
    customer_id  int not null references customer,
    created_at   timestamptz not null,
    last_seen_at timestamptz not null
);
create index customer_session_by_customer on customer_session (customer_id);
comment on table customer_session is 'The token itself is kept by the browser alone. A session belongs to one holder of one connection, and ends with them.';
