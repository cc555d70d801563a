-- Answers that the operator asked for, to see what Liander will be answered. They left for nobody, and count nowhere
-- as Liander's.
alter table pull add column is_rehearsal boolean not null default false;
comment on column pull.is_rehearsal is 'Whether the operator asked for it, to see what Liander will be answered.';
