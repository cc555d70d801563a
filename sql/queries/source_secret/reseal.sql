-- Seals a secret anew: $1 the source, $2 sealed, $3 under which key.
update source_secret set sealed = $2, sealed_under = $3 where source_id = $1
