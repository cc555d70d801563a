-- Sources: $1 whether they are enabled.
where $1::bool is null or $1 = (source.disabled_at is null)
