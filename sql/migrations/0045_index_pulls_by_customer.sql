-- A customer sees every pull of theirs, newest first.

create index pull_by_klant_ean on pull (klant_ean, id desc) where klant_ean is not null;
