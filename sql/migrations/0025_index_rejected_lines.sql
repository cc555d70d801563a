-- As in 0050_index_lists.

create index rejected_line_by_reason on rejected_line (reason, id);
