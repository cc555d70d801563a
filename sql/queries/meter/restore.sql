update meter set removed_at = null where id = $1 and replaced_by_id is null
