copy staged_point (series, at, value, status, issue, line_number) from stdin binary
