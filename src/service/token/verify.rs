//! Decides whether an access token opens the calls, now. Asks the database each time, so that a
//! key made by another replica counts at once, and a revoked password ends its tokens at once.

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::auth::known_tokens::{KnownToken, KnownTokens};
use crate::auth::token::{self, Claims, TokenError};
use crate::db::{Database, GenericClient, signing_key};
use crate::domain::clock_skew::clocks_apart_max;
use crate::domain::credential::{Recalled, SignedBy};
use crate::service::failure::{Failure, Refusal};
use crate::service::token::issue::TokenParties;

/// Why a token does not open anything.
#[derive(Debug, Error)]
pub enum TokenRefusal {
    /// The token itself.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The password under which it was issued is not valid any more.
    #[error("the password under which it was issued is not valid any more")]
    CredentialEnded,
}

impl Refusal for TokenRefusal {}

/// What a token that counts opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenedBy {
    /// The number of the credential under which it was issued.
    pub credential_id: i32,
    /// Whether it is the operator's, to rehearse.
    pub is_rehearsal: bool,
}

/// What a token rests on that counted before, and by what it says itself still does. Asks nothing of the database:
/// whoever takes it does.
pub fn recall_token(known: &KnownTokens, text: &str, now: DateTime<Utc>) -> Option<Recalled> {
    let KnownToken { kid, claims, credential_id } = &*known.find(text)?;
    claims.check_times(now).ok()?;
    let issued_at = DateTime::from_timestamp(claims.iat, 0)?;
    Some(Recalled {
        credential_id: *credential_id,
        key: Some(SignedBy { kid: kid.clone(), issued_at }),
        is_rehearsal: claims.rehearsal,
    })
}

/// By what a token opens the calls.
///
/// # Errors
/// If the token does not count, or the database fails.
pub async fn verify_token(
    database: &Database,
    parties: &TokenParties,
    known: &KnownTokens,
    text: &str,
    now: DateTime<Utc>,
) -> Result<OpenedBy, Failure<TokenRefusal>> {
    if let Some(token) = known.find(text) {
        token.claims.check_times(now).map_err(TokenRefusal::from)?;
        let client = database.connection().await?;
        return check_standing(&client, &token.kid, &token.claims, now).await;
    }
    // No connection is taken for what is no token at all.
    let kid = token::key_of(text).map_err(TokenRefusal::from)?;
    let client = database.connection().await?;
    let claims = verify_signature(&client, parties, &kid, text, now).await?;
    let opened_by = check_standing(&client, &kid, &claims, now).await?;
    let credential_id = opened_by.credential_id;
    known.remember(text, KnownToken { kid, claims, credential_id }, now);
    Ok(opened_by)
}

/// By what a token opens the calls, if its password still stands, and the key that signed it.
async fn check_standing(
    client: &impl GenericClient,
    kid: &str,
    claims: &Claims,
    now: DateTime<Utc>,
) -> Result<OpenedBy, Failure<TokenRefusal>> {
    let (whose, version) = (&claims.sub, claims.credential_version);
    let standing = signing_key::find_standing(client, kid, whose, version, now)
        .await?
        .ok_or(TokenRefusal::Token(TokenError::UnknownKey))?;
    // By the clock of the replica that issued it, which the one that replaced the key cannot know.
    let period =
        standing.signs_from - clocks_apart_max()..standing.signs_until + clocks_apart_max();
    if !(period.start.timestamp()..period.end.timestamp()).contains(&claims.iat) {
        return Err(TokenRefusal::Token(TokenError::OutsideSigningPeriod).into());
    }
    let credential_id = standing.credential_id.ok_or(TokenRefusal::CredentialEnded)?;
    Ok(OpenedBy { credential_id, is_rehearsal: claims.rehearsal })
}

async fn verify_signature(
    client: &impl GenericClient,
    parties: &TokenParties,
    kid: &str,
    text: &str,
    now: DateTime<Utc>,
) -> Result<Claims, Failure<TokenRefusal>> {
    let public = signing_key::find_verifier(client, kid, now)
        .await?
        .ok_or(TokenRefusal::Token(TokenError::UnknownKey))?;
    let public = (public.x.as_str(), public.y.as_str());
    let verified = token::verify(text, public, &parties.issuer, &parties.audience, now);
    Ok(verified.map_err(TokenRefusal::from)?)
}
