copy rejected_line (delivery_id, line_number, reason, field, detail, raw_text) from stdin binary
