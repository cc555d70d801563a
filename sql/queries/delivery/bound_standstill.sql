-- For this transaction: whoever takes a delivery in and stands still for so long is gone or frozen, and shall not
-- keep its locks. A statement may take that long as well: the copying of a block of lines waits for them.
select set_config('idle_in_transaction_session_timeout', '30s', true), set_config('statement_timeout', '60s', true)
