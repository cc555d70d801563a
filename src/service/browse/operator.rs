//! Those who may log in.

use crate::db::operator::{self, ListedOperator};
use crate::db::{Database, DbError};
use crate::domain::page::{Page, Slice};

/// Operators by number.
///
/// # Errors
/// Where the database fails.
pub async fn list(database: &Database, page: Page) -> Result<Slice<ListedOperator>, DbError> {
    let client = database.connection().await?;
    operator::list(&client, page).await
}
