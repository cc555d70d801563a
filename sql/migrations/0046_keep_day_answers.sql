-- What call 2 answers about a whole day of a meter, made once and kept, so that at noon it need not be put
-- together twenty thousand times. It is made from one revision of the day and counts as long as the day has
-- that revision: whatever changes the day makes it void in the same transaction.

-- From a sequence, so that a day whose readings went and came back never has a revision again.
create sequence meter_day_revision;
alter table meter_day
    add column revision    bigint not null default nextval('meter_day_revision'),
    add column is_answered boolean not null default false;
alter sequence meter_day_revision owned by meter_day.revision;
comment on column meter_day.revision is 'Another one with each change of the readings of the day.';
comment on column meter_day.is_answered is 'Whether an answer was made of this revision, or none is to be made.';
-- Days that nobody can ask for any more.
update meter_day set is_answered = true where day < current_date - 35;

-- Whatever counts a day anew gives it another revision, also a version of ours that knows of none: an answer
-- must not outlive the readings of which it was made.
create function revise_meter_day() returns trigger language plpgsql as $$
begin
    new.revision := nextval('meter_day_revision');
    new.is_answered := false;
    return new;
end
$$;
create trigger meter_day_revised before update of present, estimated, corrected, revised_at on meter_day
    for each row execute function revise_meter_day();
create index meter_day_to_answer on meter_day (day, meter_id) where not is_answered;

create table day_answer (
    meter_id    int not null references meter,
    day         date not null,
    revision    bigint not null,
    intervals   int not null check (intervals >= 0),
    plain_bytes int not null check (plain_bytes >= 0),
    crc32       int not null,
    sha256      bytea not null check (length(sha256) = 32),
    zstd        bytea not null,
    deflate     bytea not null,
    primary key (meter_id, day)
);
-- Compressed already.
alter table day_answer alter column zstd set storage external, alter column deflate set storage external;
create index day_answer_by_day on day_answer (day);
comment on table day_answer is
    'The records of a day of a meter as they leave, with commas between and no brackets. Goes when the readings go, or the consent that opened the day.';
comment on column day_answer.revision is 'The revision of meter_day of which it was made: of another one it does not count.';
comment on column day_answer.crc32 is 'CRC-32 of the records, the same 32 bits with a sign.';
comment on column day_answer.sha256 is 'SHA-256 of the records.';
comment on column day_answer.zstd is 'The records as one zstd frame.';
comment on column day_answer.deflate is 'The records as deflate blocks that end on a byte boundary, none of them final.';

