-- The version of the text under which a consent was given.
select text_version, text_sha256 from consent_event where consent_id = $1 and event = 'given'
