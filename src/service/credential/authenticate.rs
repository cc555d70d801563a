//! Decides whether a name and a password are those of Liander's client, now.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use thiserror::Error;

use crate::auth::password::PasswordHasher;
use crate::db::client_credential::{self, ValidCredential};
use crate::db::{Database, DbError, known_address};
use crate::domain::credential::Recalled;
use crate::service::failure::{Failure, Refusal};

/// A client that showed a valid password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authenticated {
    /// Number of the credential.
    pub credential_id: i32,
    /// The client's name.
    pub username: String,
    /// Which of its passwords it showed.
    pub version: i32,
}

/// No version of that client's password that is valid now matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("unknown client, or a password that is not valid now")]
pub struct WrongPassword;

impl Refusal for WrongPassword {}

/// The credential that matches, whose use is noted, and from where it comes. No connection is held
/// during the slow part.
///
/// # Errors
/// If none matches, or hashing or the database fails.
pub async fn authenticate_client(
    database: &Database,
    hasher: &PasswordHasher,
    username: &str,
    password: SecretString,
    now: DateTime<Utc>,
) -> Result<Authenticated, Failure<WrongPassword>> {
    let valid = list_valid(database, username, now).await?;
    let matching = hasher.find_match(hashes(&valid), password.clone()).await?;
    let credential = matching.and_then(|place| valid.get(place)).ok_or(WrongPassword)?;
    hasher.remember_client(username, &password, credential.id);
    Ok(used(database, hasher, username, credential, now).await?)
}

/// The credential of a name and a password that matched before. Asks nothing of the database: whoever takes it does.
#[must_use]
pub fn recall_credential(
    hasher: &PasswordHasher,
    username: &str,
    password: &SecretString,
) -> Option<Recalled> {
    let credential_id = hasher.recall_client(username, password)?;
    Some(Recalled { credential_id, key: None, is_rehearsal: false })
}

/// The same as [`authenticate_client`] for a password that matched before, and is still valid; `None` if it is not
/// known to match.
pub async fn recall_client(
    database: &Database,
    hasher: &PasswordHasher,
    username: &str,
    password: &SecretString,
    now: DateTime<Utc>,
) -> Result<Option<Authenticated>, DbError> {
    let valid = list_valid(database, username, now).await?;
    let place = hasher.recall(&hashes(&valid), password);
    match place.and_then(|place| valid.get(place)) {
        Some(credential) => {
            hasher.remember_client(username, password, credential.id);
            used(database, hasher, username, credential, now).await.map(Some)
        }
        None => Ok(None),
    }
}

async fn list_valid(
    database: &Database,
    username: &str,
    now: DateTime<Utc>,
) -> Result<Vec<ValidCredential>, DbError> {
    let client = database.connection().await?;
    client_credential::list_valid(&client, username, now).await
}

fn hashes(valid: &[ValidCredential]) -> Vec<String> {
    valid.iter().map(|credential| credential.password_hash.clone()).collect()
}

async fn used(
    database: &Database,
    hasher: &PasswordHasher,
    username: &str,
    credential: &ValidCredential,
    now: DateTime<Utc>,
) -> Result<Authenticated, DbError> {
    let new_address = hasher.new_address();
    // Twenty thousand pulls are not twenty thousand notes.
    if new_address.is_some() || !credential.was_just_used {
        let client = database.connection().await?;
        client_credential::touch(&client, credential.id, now).await?;
        if let Some(address) = new_address {
            known_address::note(&client, address, now).await?;
            hasher.know([address]);
        }
    }
    Ok(Authenticated {
        credential_id: credential.id,
        username: username.to_owned(),
        version: credential.version,
    })
}
