-- Who guesses, by network and by door, so that all replicas slow them together. A guess is entered before it
-- is made, so that many at once are not as many tries.

create unlogged table login_failure (
    door      text not null check (door in ('liander', 'operator', 'portal')),
    network   text not null,
    failures  int not null check (failures >= 0),
    latest_at timestamptz not null,
    primary key (door, network)
);
create index login_failure_by_age on login_failure (latest_at);
comment on table login_failure is 'Guesses of the last quarter of an hour that failed or are under way. A right one takes the row away. Unlogged: whoever waits need not wait on after a crash.';
comment on column login_failure.latest_at is 'By the clock of the database, the one that all replicas share.';
