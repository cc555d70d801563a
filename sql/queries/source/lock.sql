-- A source ($1) about to be changed. All that changes a source or its aliases comes after another here.
where source.name = $1
for no key update of source
