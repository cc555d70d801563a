//! Issues an access token: to a client that showed its password, or to the operator, who may see what that client
//! will be answered.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use crate::auth::seal::SealingKeys;
use crate::auth::token::{self, Claims};
use crate::db::signing_key::{self, SealedKey};
use crate::db::{Database, DbError, audit_event, client_credential};
use crate::domain::audit::{Action, Change, Subject};
use crate::domain::credential::LIANDER_USERNAME;
use crate::domain::signing_key::TOKEN_SECONDS;
use crate::service::credential::authenticate::Authenticated;
use crate::service::store::{Command, Store};
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
    issue(database, sealing, parties, client, number, now, false).await
}

/// A token with which the operator asks what Liander will ask. It is issued under the newest password that is valid,
/// and ends with it; every answer to it stands in the ledger as a rehearsal, and who wanted it stands in the audit
/// trail, since customers do not see those answers. `None` if no password is valid.
///
/// # Errors
/// If there is no key to sign with, or the database fails.
pub async fn issue_rehearsal_token(
    command: &Command<'_>,
    sealing: &SealingKeys,
    parties: &TokenParties,
    number: Uuid,
) -> Result<Option<String>, SigningKeyError> {
    let Command { store: Store { database, .. }, by } = command;
    let now = command.store.now();
    let mut connection = database.connection().await?;
    let transaction = connection.transaction().await?;
    let valid = client_credential::list_valid(&transaction, LIANDER_USERNAME, now).await?;
    // The newest comes first.
    let Some(newest) = valid.into_iter().next() else {
        return Ok(None);
    };
    let client = Authenticated {
        credential_id: newest.id,
        username: LIANDER_USERNAME.to_owned(),
        version: newest.version,
    };
    let after =
        json!({ "token": number.to_string(), "ends_at": now + TimeDelta::seconds(TOKEN_SECONDS) });
    let subject = Subject::CredentialVersion(newest.version);
    let change = Change::added(Action::Rehearse, subject, after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    drop(connection);
    issue(database, sealing, parties, &client, number, now, true).await.map(Some)
}

async fn issue(
    database: &Database,
    sealing: &SealingKeys,
    parties: &TokenParties,
    client: &Authenticated,
    number: Uuid,
    now: DateTime<Utc>,
    rehearsal: bool,
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
        rehearsal,
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
