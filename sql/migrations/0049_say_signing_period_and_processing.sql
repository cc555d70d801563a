-- Two words that were private: what a key signs in is its signing period, and the drop folder has processing/.
alter table signing_key rename column turn to signing_period;
comment on column signing_key.ordinal is
    'Which key of its signing period: 0 is the planned one, the others replaced the one before.';
comment on column delivery.move_failure is
    'Why its file still stands in processing/ of the drop folder though the delivery ended.';
