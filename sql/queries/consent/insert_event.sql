insert into consent_event (consent_id, event, declared_by, authority, channel, declared_at, recorded_by,
                           recorded_at, text_version, text_sha256, reference, login_means, login_level,
                           login_session, authority_explanation)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) returning id
