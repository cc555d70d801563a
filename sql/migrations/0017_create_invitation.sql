-- Codes with which a customer comes into the consent portal, once each. A code that we sent and one
-- that the customer asked for to come back are the same thing.

create table invitation (
    id          int generated always as identity primary key,
    customer_id int not null references customer,
    kind        text not null check (kind in ('invitation', 'return_code')),
    code_sha256 bytea not null unique check (length(code_sha256) = 32),
    created_by  text not null check (created_by <> ''),
    created_at  timestamptz not null,
    expires_at  timestamptz not null check (expires_at > created_at),
    used_at     timestamptz check (used_at < expires_at),
    revoked_at  timestamptz,
    check (used_at is null or revoked_at is null)
);
create unique index invitation_one_open on invitation (customer_id) where used_at is null and revoked_at is null;
create index invitation_by_customer on invitation (customer_id, id desc);
comment on column invitation.code_sha256 is 'Hash of the connection''s EAN and the code together. The code itself is kept nowhere.';
comment on column invitation.revoked_at is 'When it was revoked, or replaced by a newer one.';
