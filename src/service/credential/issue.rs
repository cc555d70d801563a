//! Makes the next version of Liander's password.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::json;

use crate::auth::password::PasswordHasher;
use crate::db::{GenericClient, audit_event, client_credential};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::credential::{LIANDER_USERNAME, VALID_VERSIONS_MAX, password_ends_at};
use crate::service::credential::TooManyVersions;
use crate::service::failure::Failure;
use crate::service::store::Command;

/// A password in clear, to be shown once.
#[derive(Debug)]
pub struct IssuedCredential {
    /// The name that goes with it.
    pub username: &'static str,
    /// The password itself.
    pub password: SecretString,
    /// Counts the passwords of this client, from 1.
    pub version: i32,
    /// From when it may be used.
    pub valid_from: DateTime<Utc>,
    /// Until when.
    pub valid_until: DateTime<Utc>,
}

/// Makes this password, new and random, valid at once. Earlier versions stay as they are.
///
/// # Errors
/// If too many versions are valid, or hashing or the database fails.
pub async fn issue_credential(
    command: &Command<'_>,
    hasher: &PasswordHasher,
    password: SecretString,
) -> Result<IssuedCredential, Failure<TooManyVersions>> {
    let Command { store, by } = command;
    let now = store.now();
    let hash = hasher.hash(password.clone()).await?;
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let issued = make_next(&transaction, by, Action::IssueCredential, password, &hash, now).await?;
    transaction.commit().await?;
    tracing::info!(username = LIANDER_USERNAME, version = issued.version, "password issued");
    Ok(issued)
}

/// Makes this password, with this hash, the next version, unless as many are valid as can be. Whoever else makes
/// one waits until the transaction ends.
pub(in crate::service) async fn make_next(
    client: &impl GenericClient,
    by: &Actor,
    action: Action,
    password: SecretString,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<IssuedCredential, Failure<TooManyVersions>> {
    client_credential::lock(client, LIANDER_USERNAME).await?;
    let valid = client_credential::list_valid(client, LIANDER_USERNAME, now).await?;
    if valid.len() >= VALID_VERSIONS_MAX {
        return Err(TooManyVersions.into());
    }
    let (username, valid_until) = (LIANDER_USERNAME, password_ends_at(now));
    let (_, version) =
        client_credential::insert_next(client, username, hash, now, valid_until).await?;
    let after = json!({ "valid_from": now, "valid_until": valid_until });
    let change = Change::added(action, Subject::CredentialVersion(version), after);
    audit_event::insert(client, by, &change, now).await?;
    Ok(IssuedCredential { username, password, version, valid_from: now, valid_until })
}
