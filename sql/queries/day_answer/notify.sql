select pg_notify('meetpoort_answer', '0')
