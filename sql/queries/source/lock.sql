-- A source ($1) about to be changed. All that changes a source or its aliases comes after another here. What it is by
-- then is read afterwards: joined to its description, a row that was waited for would be lost.
select id from source where name = $1 for no key update
