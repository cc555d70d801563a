-- The ledger of these consents ($1), in the order in which it was written.
select id, consent_id, event, declared_by, authority, authority_explanation, channel, declared_at, recorded_by, recorded_at,
       reference, text_version, text_sha256, login_means, login_level, login_session
from consent_event where consent_id = any ($1) order by id
