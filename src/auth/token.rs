//! Access tokens: JWTs signed with ES256 (RFC 9068), and the keys for them.
//!
//! The library's own checks of time use the machine's clock; here the moment is given, so they are
//! made here: to the second, without leeway.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode,
};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PublicKeyData};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::domain::clock_skew::CLOCKS_APART_SECONDS_MAX;

/// Says that a JWT is an access token (RFC 9068), so that no other JWT passes for one.
const TYPE: &str = "at+jwt";

/// The longest token that is looked at; ours have about 600 characters.
const TOKEN_CHARACTERS_MAX: usize = 4_096;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued it.
    pub iss: String,
    /// For whom it is.
    pub aud: String,
    /// Whose it is: the client.
    pub sub: String,
    /// The same, as RFC 9068 wants it.
    pub client_id: String,
    /// When it was issued, in Unix seconds.
    pub iat: i64,
    /// When it ends, in Unix seconds.
    pub exp: i64,
    /// From when it counts, in Unix seconds. Ours count at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// Its own number.
    pub jti: String,
    /// Version of the password under which it was issued: the two end together.
    pub credential_version: i32,
    /// Whether the operator asks with it, to see what Liander will be answered. The client's own never are.
    #[serde(default, skip_serializing_if = "is_not")]
    pub rehearsal: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_not(claim: &bool) -> bool {
    !claim
}

impl Claims {
    /// Whether it counts at this moment, by what it says itself.
    pub fn check_times(&self, now: DateTime<Utc>) -> Result<(), TokenError> {
        let now = now.timestamp();
        if now >= self.exp {
            return Err(TokenError::Ended);
        }
        if self.iat > now + CLOCKS_APART_SECONDS_MAX || self.nbf.is_some_and(|nbf| nbf > now) {
            let begins = self.nbf.map_or(self.iat, |nbf| nbf.max(self.iat));
            return Err(TokenError::NotYet { seconds: begins - now });
        }
        Ok(())
    }
}

/// Why a token is not accepted. For the log; a caller is told only that it is not.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TokenError {
    /// Not a token of ours: form, algorithm, type, signature or claims.
    #[error("not a valid token: {0}")]
    Invalid(String),
    /// It has no key identifier, or that of no key of ours.
    #[error("signed with an unknown key")]
    UnknownKey,
    /// It has ended.
    #[error("it has ended")]
    Ended,
    /// It is of the future.
    #[error(
        "it is {seconds} seconds ahead of our clock: that of the replica that issued it is ahead, or ours \
         is behind"
    )]
    NotYet {
        /// How far, in seconds.
        seconds: i64,
    },
    /// Issued when its key did not sign.
    #[error("issued outside the signing period of its key")]
    OutsideSigningPeriod,
}

impl From<jsonwebtoken::errors::Error> for TokenError {
    fn from(error: jsonwebtoken::errors::Error) -> Self {
        Self::Invalid(error.to_string())
    }
}

/// A new key pair.
pub struct NewKey {
    /// Thumbprint of the public key (RFC 7638).
    pub kid: String,
    /// The private key, PKCS #8.
    pub private: Vec<u8>,
    /// The x coordinate of the public key, in base64url.
    pub x: String,
    /// The y coordinate.
    pub y: String,
}

/// Makes a key pair on P-256, with the provider's own randomness.
///
/// # Errors
/// If the provider fails.
pub fn new_key() -> Result<NewKey, TokenError> {
    let invalid = |error: &dyn std::fmt::Display| TokenError::Invalid(error.to_string());
    let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(|error| invalid(&error))?;
    // An uncompressed point: 4, x, y.
    let point = pair.der_bytes();
    let (x, y) = point
        .get(1..)
        .and_then(|point| point.split_at_checked(32))
        .filter(|(_, y)| y.len() == 32)
        .ok_or_else(|| invalid(&"a point of another length"))?;
    let [x, y] = [x, y].map(|coordinate| BASE64_URL_SAFE_NO_PAD.encode(coordinate));
    let thumbprint = Sha256::digest(format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#));
    let kid = BASE64_URL_SAFE_NO_PAD.encode(thumbprint);
    Ok(NewKey { kid, private: pair.serialize_der(), x, y })
}

/// Signs a token.
///
/// # Errors
/// If the key cannot be used.
pub fn sign(claims: &Claims, kid: &str, private: &[u8]) -> Result<String, TokenError> {
    let mut header = Header::new(Algorithm::ES256);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(kid.to_owned());
    Ok(encode(&header, claims, &EncodingKey::from_ec_der(private))?)
}

/// The identifier of the key with which a token claims to be signed.
///
/// # Errors
/// If it is not a token of our kind.
pub fn key_of(token: &str) -> Result<String, TokenError> {
    if token.len() > TOKEN_CHARACTERS_MAX {
        return Err(TokenError::Invalid("too long".to_owned()));
    }
    let header = decode_header(token)?;
    if header.alg != Algorithm::ES256 {
        return Err(TokenError::Invalid("another algorithm than ES256".to_owned()));
    }
    if header.typ.as_deref() != Some(TYPE) {
        return Err(TokenError::Invalid("another type than an access token".to_owned()));
    }
    header.kid.ok_or(TokenError::UnknownKey)
}

/// What a token says, once its signature, issuer, audience and times are found to be right.
///
/// # Errors
/// If one of them is not.
pub fn verify(
    token: &str,
    (x, y): (&str, &str),
    issuer: &str,
    audience: &str,
    now: DateTime<Utc>,
) -> Result<Claims, TokenError> {
    let mut validation = Validation::new(Algorithm::ES256);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[audience]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.validate_exp = false;
    let claims: Claims =
        decode(token, &DecodingKey::from_ec_components(x, y)?, &validation)?.claims;
    claims.check_times(now)?;
    Ok(claims)
}
