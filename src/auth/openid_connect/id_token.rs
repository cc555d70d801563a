//! ID tokens: signed by the provider, for us, for this attempt, now (OpenID Connect Core, 3.1.3.7).
//!
//! The library's own checks of time use the machine's clock; here the moment is given.

use chrono::{DateTime, Utc};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, decode, decode_header};
use thiserror::Error;

use crate::domain::claim::Claims;

/// What is accepted: signatures by a key of which we know the public half alone.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// The longest token that is looked at: one with some hundred groups has 10,000 characters.
const TOKEN_CHARACTERS_MAX: usize = 64 * 1024;

/// How far the provider's clock may be from ours, in seconds.
const SKEW_SECONDS_MAX: i64 = 60;

/// Why an ID token does not pass. For the log.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IdTokenError {
    /// Form, algorithm, signature, issuer or audience.
    #[error("{0}")]
    Invalid(String),
    /// Signed with a key that the provider does not publish.
    #[error("signed with an unknown key")]
    UnknownKey,
    /// It has ended, or does not count yet.
    #[error("outside its time")]
    Time,
    /// For another attempt.
    #[error("another nonce than that of this attempt")]
    Nonce,
}

impl IdTokenError {
    fn invalid(why: impl std::fmt::Display) -> Self {
        Self::Invalid(why.to_string())
    }
}

/// What a token must say.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// Who issued it.
    pub issuer: &'a str,
    /// For whom it is: us.
    pub client_id: &'a str,
    /// For which attempt.
    pub nonce: &'a str,
}

/// What a token says, once it is found to be right.
pub fn verify(
    token: &str,
    keys: &[Jwk],
    expected: Expected<'_>,
    now: DateTime<Utc>,
) -> Result<Claims, IdTokenError> {
    if token.len() > TOKEN_CHARACTERS_MAX {
        return Err(IdTokenError::invalid("too long"));
    }
    let header = decode_header(token).map_err(IdTokenError::invalid)?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(IdTokenError::invalid(format!("signed by {:?}", header.alg)));
    }
    let mut validation = Validation::new(header.alg);
    validation.set_issuer(&[expected.issuer]);
    validation.set_audience(&[expected.client_id]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.validate_exp = false;
    let mut outcome = Err(IdTokenError::UnknownKey);
    for key in keys.iter().filter(|key| may_have_signed(key, &header)) {
        let key = DecodingKey::from_jwk(key).map_err(IdTokenError::invalid)?;
        outcome = decode::<Claims>(token, &key, &validation).map_err(IdTokenError::invalid);
        if outcome.is_ok() {
            break;
        }
    }
    let claims = outcome?.claims;
    check_party(&claims, expected)?;
    check_time(&claims, now)?;
    if claims.get("nonce").and_then(|nonce| nonce.as_str()) != Some(expected.nonce) {
        return Err(IdTokenError::Nonce);
    }
    Ok(claims)
}

fn may_have_signed(key: &Jwk, header: &Header) -> bool {
    let is_named = header.kid.is_none() || key.common.key_id == header.kid;
    let signs =
        key.common.public_key_use.as_ref().is_none_or(|used| *used == PublicKeyUse::Signature);
    let fits = key.common.key_algorithm.is_none_or(|named| named == header.alg.into());
    let of_the_kind = DecodingKey::from_jwk(key)
        .is_ok_and(|decoding| decoding.family().algorithms().contains(&header.alg));
    is_named && signs && fits && of_the_kind
}

/// A token for several parties names the one to whom it was given.
fn check_party(claims: &Claims, expected: Expected<'_>) -> Result<(), IdTokenError> {
    let several = claims
        .get("aud")
        .and_then(|aud| aud.as_array())
        .is_some_and(|audiences| audiences.len() > 1);
    match claims.get("azp") {
        Some(azp) if azp == expected.client_id => Ok(()),
        None if !several => Ok(()),
        _ => Err(IdTokenError::invalid("given to somebody else")),
    }
}

fn check_time(claims: &Claims, now: DateTime<Utc>) -> Result<(), IdTokenError> {
    // A time may have a fraction.
    #[expect(clippy::cast_possible_truncation, reason = "seconds")]
    let seconds = |name: &str| {
        let value = claims.get(name)?;
        value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64))
    };
    let now = now.timestamp();
    let expires = seconds("exp").ok_or(IdTokenError::Time)?;
    let issued = seconds("iat").ok_or(IdTokenError::Time)?;
    let begins = seconds("nbf").unwrap_or(issued);
    let has_ended = now >= expires.saturating_add(SKEW_SECONDS_MAX);
    let is_early = issued.max(begins) > now + SKEW_SECONDS_MAX;
    if has_ended || is_early { Err(IdTokenError::Time) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::token::{NewKey, new_key};
    use jsonwebtoken::{EncodingKey, encode};
    use serde_json::{Value, json};

    const EXPECTED: Expected<'_> =
        Expected { issuer: "https://login.example", client_id: "meetpoort", nonce: "n" };

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).expect("a moment")
    }

    fn good() -> Value {
        let now = now().timestamp();
        json!({
            "iss": EXPECTED.issuer, "aud": EXPECTED.client_id, "sub": "1", "nonce": EXPECTED.nonce,
            "iat": now, "exp": now + 300,
        })
    }

    fn published(key: &NewKey) -> Jwk {
        let jwk = json!({ "kty": "EC", "crv": "P-256", "kid": key.kid, "x": key.x, "y": key.y,
            "alg": "ES256", "use": "sig" });
        serde_json::from_value(jwk).expect("a key")
    }

    fn signed(key: &NewKey, claims: &Value) -> String {
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some(key.kid.clone());
        encode(&header, claims, &EncodingKey::from_ec_der(&key.private)).expect("signed")
    }

    /// What becomes of a good token in which this is otherwise.
    fn with(name: &str, value: Value) -> Result<Claims, IdTokenError> {
        let key = new_key().expect("a key");
        let mut claims = good();
        claims[name] = value;
        verify(&signed(&key, &claims), &[published(&key)], EXPECTED, now())
    }

    #[test]
    fn a_token_for_us_passes_and_says_what_it_says() {
        let claims = with("email", json!("dienst@meetbedrijf.example")).expect("passes");
        assert_eq!(claims["email"], "dienst@meetbedrijf.example");
    }

    #[test]
    fn a_token_of_another_issuer_for_another_party_or_another_attempt_does_not() {
        for (name, value) in [
            ("iss", json!("https://other.example")),
            ("aud", json!("other")),
            ("aud", json!([])),
            ("azp", json!("other")),
            ("aud", json!(["meetpoort", "other"])),
            ("sub", Value::Null),
            ("nonce", json!("other")),
            ("nonce", Value::Null),
        ] {
            assert!(with(name, value.clone()).is_err(), "{name}: {value}");
        }
    }

    #[test]
    fn a_token_counts_in_its_time_alone() {
        let now = now().timestamp();
        for (name, value, passes) in [
            ("exp", json!(now - 59), true),
            ("exp", json!(now - 60), false),
            ("exp", json!(now as f64 - 61.5), false),
            ("exp", json!("later"), false),
            ("iat", json!(now + 60), true),
            ("iat", json!(now + 61), false),
            ("nbf", json!(now + 61), false),
        ] {
            assert_eq!(with(name, value.clone()).is_ok(), passes, "{name}: {value}");
        }
    }

    #[test]
    fn a_signature_by_another_key_or_a_shared_one_or_none_does_not_pass() {
        let (key, other) = (new_key().expect("a key"), new_key().expect("a key"));
        let keys = [published(&key)];
        let token = signed(&other, &good());
        assert_eq!(verify(&token, &keys, EXPECTED, now()), Err(IdTokenError::UnknownKey));

        let pretending = NewKey { kid: key.kid.clone(), ..other };
        assert!(verify(&signed(&pretending, &good()), &keys, EXPECTED, now()).is_err());

        // Signed with what is public, as if it were a shared secret.
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some(key.kid.clone());
        let shared = EncodingKey::from_secret(key.x.as_bytes());
        let token = encode(&header, &good(), &shared).expect("signed");
        assert!(matches!(verify(&token, &keys, EXPECTED, now()), Err(IdTokenError::Invalid(_))));

        let unsigned = "eyJhbGciOiJub25lIn0.e30.";
        assert!(verify(unsigned, &keys, EXPECTED, now()).is_err());
    }
}
