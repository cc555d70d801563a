//! The public keys by which anyone can verify our tokens.

use chrono::{DateTime, Utc};

pub use crate::db::signing_key::PublicKey;
use crate::db::{Database, DbError, signing_key};

/// The keys that sign now, will sign next, or signed tokens that are still alive, with their
/// identifiers.
///
/// # Errors
/// Where the database fails.
pub async fn list_published_keys(
    database: &Database,
    now: DateTime<Utc>,
) -> Result<Vec<(String, PublicKey)>, DbError> {
    let client = database.connection().await?;
    signing_key::list_published(&client, now).await
}
