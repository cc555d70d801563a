select sha256 from consent_text where version = $1
