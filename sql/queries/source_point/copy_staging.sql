copy staged_point (series, at, value, status, line_number) from stdin binary
