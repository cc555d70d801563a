-- Operators who log in with the company's own OpenID Connect provider, and by which means each
-- session began.

alter table operator
    alter column password_hash drop not null,
    add column provider_issuer text,
    add column provider_subject text,
    add constraint operator_provider_key unique (provider_issuer, provider_subject),
    add check ((provider_issuer is null) = (provider_subject is null)),
    add check (password_hash is null or provider_issuer is null);
comment on column operator.password_hash is 'Null for who logs in with the provider: nobody has two ways in.';
comment on column operator.provider_subject is 'Who they are at the provider, for good: an address may change hands there. Null until they first come from there.';

alter table session add column means text not null default 'password'
    check (means in ('password', 'openid_connect'));
alter table session alter column means drop default;

create table used_login (
    state_sha256 bytea primary key check (length(state_sha256) = 32),
    used_at      timestamptz not null
);
comment on table used_login is 'Logins that have come back from the provider: none counts twice. Kept as long as one may be under way.';
