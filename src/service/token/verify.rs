//! Decides whether an access token opens the calls, now. Asks the database each time, so that a
//! key made by another replica counts at once, and a revoked password ends its tokens at once.

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::auth::token::{self, TokenError};
use crate::db::{Database, client_credential, signing_key};
use crate::domain::clock_skew::clocks_apart_max;
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

/// The number of the credential under which the token was issued.
///
/// # Errors
/// If the token does not count, or the database fails.
pub async fn verify_token(
    database: &Database,
    parties: &TokenParties,
    text: &str,
    now: DateTime<Utc>,
) -> Result<i32, Failure<TokenRefusal>> {
    let kid = token::key_of(text).map_err(TokenRefusal::from)?;
    let client = database.connection().await?;
    let key = signing_key::find_verifier(&client, &kid, now)
        .await?
        .ok_or(TokenRefusal::Token(TokenError::UnknownKey))?;
    let public = (key.public.x.as_str(), key.public.y.as_str());
    let claims = token::verify(text, public, &parties.issuer, &parties.audience, now)
        .map_err(TokenRefusal::from)?;
    // By the clock of the replica that issued it, which the one that replaced the key cannot know.
    let turn = key.signs_from - clocks_apart_max()..key.signs_until + clocks_apart_max();
    if !(turn.start.timestamp()..turn.end.timestamp()).contains(&claims.iat) {
        return Err(TokenRefusal::Token(TokenError::OutsideTurn).into());
    }
    let version = claims.credential_version;
    client_credential::find_valid_version(&client, &claims.sub, version, now)
        .await?
        .ok_or(TokenRefusal::CredentialEnded.into())
}
