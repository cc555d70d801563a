//! Customers.

use chrono::{DateTime, Utc};

use crate::db::customer::{self, CustomerFilter, ListedCustomer};
use crate::db::{Database, DbError};
use crate::domain::page::{Page, Slice};

/// A page of customers.
///
/// # Errors
/// Where the database fails, or the page begins at no place of this order.
pub async fn list(
    database: &Database,
    page: &Page,
    filter: &CustomerFilter,
) -> Result<Slice<ListedCustomer>, DbError> {
    let client = database.connection().await?;
    customer::list(&client, page, filter).await
}

/// How many customers a list of them has in all.
///
/// # Errors
/// Where the database fails.
pub async fn count(database: &Database, filter: &CustomerFilter) -> Result<i64, DbError> {
    let client = database.connection().await?;
    customer::count(&client, filter).await
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
