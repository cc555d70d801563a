//! Ends a version of Liander's password at once, and with it the tokens issued under it.

use serde_json::json;

use crate::db::{DbError, audit_event, client_credential};
use crate::domain::audit::{Action, Change, Subject};
use crate::domain::credential::LIANDER_USERNAME;
use crate::service::store::Command;

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revoked {
    /// It opens nothing any more.
    Recorded,
    /// It was revoked before; nothing was changed.
    Already,
    /// There is no such version.
    Unknown,
}

/// Revokes a version.
pub async fn revoke_credential(command: &Command<'_>, version: i32) -> Result<Revoked, DbError> {
    let Command { store, by } = command;
    let now = store.now();
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    // After a refresh that is under way, whose next password is there once this is answered.
    client_credential::lock(&transaction, LIANDER_USERNAME).await?;
    if !client_credential::revoke(&transaction, LIANDER_USERNAME, version, now).await? {
        let found = client_credential::find(&transaction, LIANDER_USERNAME, version).await?;
        return Ok(if found.is_some() { Revoked::Already } else { Revoked::Unknown });
    }
    let after = json!({ "revoked_at": now });
    let change =
        Change::added(Action::RevokeCredential, Subject::CredentialVersion(version), after);
    audit_event::insert(&transaction, by, &change, now).await?;
    transaction.commit().await?;
    tracing::warn!(username = LIANDER_USERNAME, version, "password revoked");
    Ok(Revoked::Recorded)
}
