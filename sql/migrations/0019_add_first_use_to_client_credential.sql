-- When a password was first used: after a refresh it tells that Liander has taken the new one.

alter table client_credential add column first_used_at timestamptz;
comment on column client_credential.first_used_at is 'To the minute. Null where it was never used, or in use before this was noted.';
