//! Every version of Liander's password: its life and its last use.

pub use crate::db::client_credential::CredentialVersion;
use crate::db::{Database, DbError, client_credential};
use crate::domain::credential::LIANDER_USERNAME;

/// The versions, oldest first.
///
/// # Errors
/// Where the database fails.
pub async fn list_credentials(database: &Database) -> Result<Vec<CredentialVersion>, DbError> {
    let client = database.connection().await?;
    client_credential::list(&client, LIANDER_USERNAME).await
}
