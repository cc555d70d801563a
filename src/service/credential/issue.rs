//! Makes the next version of Liander's password.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::json;

use crate::auth::password::PasswordHasher;
use crate::db::{DbError, GenericClient, audit_event, client_credential};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::credential::{self, LIANDER_USERNAME, VALID_VERSIONS_MAX};
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
    let valid_until = credential::password_ends_at(now);
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    client_credential::lock(&transaction, LIANDER_USERNAME).await?;
    let valid = client_credential::list_valid(&transaction, LIANDER_USERNAME, now).await?;
    if valid.len() >= VALID_VERSIONS_MAX {
        return Err(TooManyVersions.into());
    }
    let (_, version) =
        client_credential::insert_next(&transaction, LIANDER_USERNAME, &hash, now, valid_until)
            .await?;
    record(&transaction, by, Action::IssueCredential, version, valid_until, now).await?;
    transaction.commit().await?;
    tracing::info!(username = LIANDER_USERNAME, version, "password issued");
    Ok(IssuedCredential {
        username: LIANDER_USERNAME,
        password,
        version,
        valid_from: now,
        valid_until,
    })
}

/// Writes down that a version was made.
pub(in crate::service) async fn record(
    client: &impl GenericClient,
    by: &Actor,
    action: Action,
    version: i32,
    valid_until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let after = json!({ "valid_from": now, "valid_until": valid_until });
    let change = Change::added(action, Subject::CredentialVersion(version), after);
    audit_event::insert(client, by, &change, now).await
}
