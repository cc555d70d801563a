//! The keys that sign tokens.

use crate::db::signing_key::{self, ListedKey};
use crate::db::{Database, DbError};
use crate::domain::page::{Page, Slice};

/// A page of the keys that sign tokens, without what is private.
///
/// # Errors
/// Where the database fails, or the page begins at no place of this order.
pub async fn list(database: &Database, page: &Page) -> Result<Slice<ListedKey>, DbError> {
    let client = database.connection().await?;
    signing_key::list(&client, page).await
}
