//! The keys that sign tokens.

use crate::db::signing_key::{self, ListedKey};
use crate::db::{Database, DbError};
use crate::domain::page::{Page, Slice};

/// The keys that sign tokens, newest first, without what is private.
///
/// # Errors
/// Where the database fails.
pub async fn list(database: &Database, page: Page) -> Result<Slice<ListedKey>, DbError> {
    let client = database.connection().await?;
    signing_key::list(&client, page).await
}
