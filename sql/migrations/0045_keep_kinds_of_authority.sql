-- Until now an authority was a text in English, which the pages took apart by its beginning. Now its kind is
-- kept, and beside it what somebody said of it. What stood there stands in one of the two, word for word.
-- Both are reckoned by the database while it rewrites the table: no row of the ledger is updated.

alter table consent_event
    add column authority_explanation text generated always as (
        case
            when authority ~ '^holder of the connection(: \s*)?$'
                or authority = 'metering company: the customer no longer holds the connection' then null
            when authority ~ '^holder of the connection: .*\S' then substr(authority, 27)
            when authority ~ '^authorised to sign: .*\S' then substr(authority, 21)
            else authority
        end
    ) stored;
alter table consent_event alter column authority_explanation drop expression;
alter table consent_event
    alter column authority type text using (
        case
            when authority ~ '^holder of the connection(: \s*)?$' or authority ~ '^holder of the connection: .*\S'
                then 'owner'
            when authority ~ '^authorised to sign: .*\S' then 'authorised'
            when authority = 'metering company: the customer no longer holds the connection' then 'end_of_holding'
            else 'other'
        end
    ),
    add check (authority in ('owner', 'authorised', 'end_of_holding', 'other')),
    add check (authority_explanation <> ''),
    add check (authority in ('owner', 'end_of_holding') or authority_explanation is not null);
comment on column consent_event.authority is 'By what authority they act for the holder. ''other'': in words of their own, from before kinds were kept.';
comment on column consent_event.authority_explanation is 'What they said of it.';
