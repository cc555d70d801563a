select id, source, name, state, received_at, format, kept_as, retried_at,
       rejected_kept >= rejected as all_rejected_kept
from delivery where id = $1 for update
