-- When each operator last logged in: on it hangs how long the tokens of who comes from the provider
-- count.

alter table operator add column last_sign_in_at timestamptz;
update operator set last_sign_in_at = (
    select max(occurred_at) from audit_event
    where audit_event.operator_id = operator.id and audit_event.action = 'sign_in'
);
comment on column operator.last_sign_in_at is 'Null for who never did.';
