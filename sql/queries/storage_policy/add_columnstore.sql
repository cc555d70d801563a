call add_columnstore_policy('reading', after => make_interval(days => $1))
