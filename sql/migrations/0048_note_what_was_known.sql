-- Of an answer that the caller had already, nothing left but that it is the same. It has no readings, as has one
-- about a period without any: which of the two it was could not be told afterwards.
alter table pull add column is_unchanged boolean not null default false;
comment on column pull.is_unchanged is 'Whether nothing was told but that an earlier answer is still the same.';
