//! Ends a version of Liander's password at once, and with it the tokens issued under it.

use chrono::{DateTime, Utc};

use crate::db::{Database, DbError, client_credential};
use crate::domain::credential::LIANDER_USERNAME;

/// Revokes a version. False where there is none that was not revoked before.
///
/// # Errors
/// Where the database fails.
pub async fn revoke_credential(
    database: &Database,
    version: i32,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let client = database.connection().await?;
    let revoked = client_credential::revoke(&client, LIANDER_USERNAME, version, now).await?;
    if revoked {
        tracing::warn!(username = LIANDER_USERNAME, version, "password revoked");
    }
    Ok(revoked)
}
