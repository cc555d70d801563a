//! The versions of Liander's password.

use crate::db::client_credential::{self, CredentialVersion};
use crate::db::{Database, DbError};
use crate::domain::credential::LIANDER_USERNAME;
use crate::domain::page::{Page, Slice};

/// This version of Liander's password.
///
/// # Errors
/// Where the database fails.
pub async fn find(database: &Database, version: i32) -> Result<Option<CredentialVersion>, DbError> {
    let client = database.connection().await?;
    client_credential::find(&client, LIANDER_USERNAME, version).await
}

/// A page of the versions of Liander's password.
///
/// # Errors
/// Where the database fails, or the page begins at no place of this order.
pub async fn list(database: &Database, page: &Page) -> Result<Slice<CredentialVersion>, DbError> {
    let client = database.connection().await?;
    client_credential::list_page(&client, page, LIANDER_USERNAME).await
}
