-- Where the proof of a declaration is kept, such as the number of a letter.

alter table consent_event add column reference text check (reference <> '');
comment on column consent_event.reference is 'Where the metering company keeps the letter or the note; null where nothing was said.';
