copy rejected_line (delivery_id, line_number, reason, detail, raw_text) from stdin binary
