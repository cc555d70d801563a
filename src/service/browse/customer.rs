//! Customers.

use chrono::{DateTime, Utc};

use crate::db::customer::{self, ListedCustomer};
use crate::db::{Database, DbError};
use crate::domain::page::{Page, Slice};

/// Customers by number; with `search`, those with it in their name or whose EAN begins with it.
///
/// # Errors
/// Where the database fails.
pub async fn list(
    database: &Database,
    page: Page,
    search: Option<&str>,
) -> Result<Slice<ListedCustomer>, DbError> {
    let client = database.connection().await?;
    customer::list(&client, page, search).await
}

/// The customers with these numbers.
///
/// # Errors
/// Where the database fails.
pub async fn by_id(database: &Database, ids: &[i32]) -> Result<Vec<ListedCustomer>, DbError> {
    let client = database.connection().await?;
    customer::list_by_id(&client, ids).await
}

/// Who holds these connections at this moment.
///
/// # Errors
/// Where the database fails.
pub async fn holders(
    database: &Database,
    connection_ids: &[i32],
    at: DateTime<Utc>,
) -> Result<Vec<ListedCustomer>, DbError> {
    let client = database.connection().await?;
    customer::list_holders(&client, connection_ids, at).await
}
