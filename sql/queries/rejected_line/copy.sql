copy rejected_line (delivery_id, line_number, reason, field, detail, raw_text, entry, entry_line, heading) from stdin binary
