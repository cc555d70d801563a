select id, email, role, password_hash, provider_issuer, provider_subject, ended_at
from operator where provider_issuer = $1 and provider_subject = $2 for update
