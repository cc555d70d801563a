-- How each session in the consent portal began, and on what it rests, so that it ends when that goes; and
-- in the ledger of consent, by which login each declaration was made.

-- Of sessions that are alive nobody can tell how they began. They last two hours at most: whoever is in
-- comes in again.
delete from customer_session;
alter table customer_session
    add column id bigint generated always as identity unique,
    add column means text not null check (means in ('code', 'return_code', 'openid_connect')),
    add column level text check (level <> ''),
    add column company_numbers text[] not null default '{}';
comment on column customer_session.id is 'What the ledger and the audit trail call it. Never used again.';
comment on column customer_session.level is 'The level of assurance (acr) that the broker named.';
comment on column customer_session.company_numbers is 'The numbers in the trade register by which the broker named customers. One that is put right takes the session with it.';

alter table consent_event
    add column login_means text check (login_means in ('code', 'return_code', 'openid_connect')),
    add column login_level text check (login_level <> ''),
    add column login_session bigint,
    add check (login_means is not null or (login_level is null and login_session is null));
comment on column consent_event.login_means is 'How whoever declared it had come into the portal. Null for what was not declared there, or before this was noted.';
comment on column consent_event.login_session is 'Number of the session, which stands in the audit trail of the login as well.';

-- Codes to come back with that may have been made in a session of the broker's let people past the broker.
-- Whoever came with it can come with it again.
update invitation set revoked_at = greatest(created_at, now())
where kind = 'return_code' and used_at is null and revoked_at is null
  and exists (select from audit_event
              where action = 'sign_in' and subject_kind = 'customer' and subject = invitation.customer_id::text);
