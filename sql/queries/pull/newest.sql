select id from pull order by id desc limit 1
