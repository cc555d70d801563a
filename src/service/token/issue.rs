//! Issues an access token to a client that showed its password.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::auth::seal::SealingKeys;
use crate::auth::token::{self, Claims};
use crate::db::signing_key::{self, SealedKey};
use crate::db::{Database, DbError};
use crate::domain::signing_key::TOKEN_SECONDS;
use crate::service::credential::authenticate::Authenticated;
use crate::service::token::SigningKeyError;
use crate::service::token::rotate_keys::rotate_signing_keys;

/// Who issues tokens, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenParties {
    /// `iss`: our URL, without a path.
    pub issuer: String,
    /// `aud`: the URL of the API.
    pub audience: String,
}

impl TokenParties {
    /// The parties of a server that the world reaches under this URL.
    #[must_use]
    pub fn of(public_url: &str) -> Self {
        let issuer = public_url.trim_end_matches('/').to_owned();
        Self { audience: format!("{issuer}/v1"), issuer }
    }
}

/// A token, which ends after [`TOKEN_SECONDS`].
///
/// # Errors
/// If there is no key to sign with, or the database fails.
pub async fn issue_token(
    database: &Database,
    sealing: &SealingKeys,
    parties: &TokenParties,
    client: &Authenticated,
    number: Uuid,
    now: DateTime<Utc>,
) -> Result<String, SigningKeyError> {
    let key = signer(database, sealing, now).await?;
    let private = sealing
        .open(&key.kid, &key.sealed_under, &key.sealed)
        .map_err(|error| SigningKeyError::Seal { kid: key.kid.clone(), error })?;
    let claims = Claims {
        iss: parties.issuer.clone(),
        aud: parties.audience.clone(),
        sub: client.username.clone(),
        client_id: client.username.clone(),
        iat: now.timestamp(),
        exp: now.timestamp() + TOKEN_SECONDS,
        nbf: None,
        jti: number.to_string(),
        credential_version: client.version,
    };
    token::sign(&claims, &key.kid, &private).map_err(SigningKeyError::Sign)
}

/// The key whose signing period it is. After a downtime in which that began it is made now.
async fn signer(
    database: &Database,
    sealing: &SealingKeys,
    now: DateTime<Utc>,
) -> Result<SealedKey, SigningKeyError> {
    if let Some(key) = find(database, now).await? {
        return Ok(key);
    }
    rotate_signing_keys(database, sealing, now).await?;
    find(database, now).await?.ok_or(SigningKeyError::Lost)
}

async fn find(database: &Database, now: DateTime<Utc>) -> Result<Option<SealedKey>, DbError> {
    let client = database.connection().await?;
    signing_key::find_signer(&client, now).await
}
