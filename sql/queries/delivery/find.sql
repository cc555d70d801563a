select id, source, name, sha256, state, received_at, finished_at, failure,
       lines, inserted, revised, unchanged, rejected
from delivery
where id = $1
