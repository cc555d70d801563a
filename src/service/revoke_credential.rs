//! Ends a version of Liander's password at once, and with it the tokens issued under it.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::db::{Database, DbError, audit_event, client_credential};
use crate::domain::audit::{Action, Actor, Change, Subject};
use crate::domain::credential::LIANDER_USERNAME;

/// Revokes a version. False where there is none that was not revoked before.
///
/// # Errors
/// Where the database fails.
pub async fn revoke_credential(
    database: &Database,
    by: &Actor,
    version: i32,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    let revoked = client_credential::revoke(&transaction, LIANDER_USERNAME, version, now).await?;
    if revoked {
        let after = json!({ "revoked_at": now });
        let subject = Subject::CredentialVersion(version);
        let change = Change::added(Action::RevokeCredential, subject, after);
        audit_event::insert(&transaction, by, &change, now).await?;
        transaction.commit().await?;
        tracing::warn!(username = LIANDER_USERNAME, version, "password revoked");
    }
    Ok(revoked)
}
