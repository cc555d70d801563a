//! Deliveries and the lines that were refused.

use std::collections::HashMap;

use crate::db::delivery::{self, DeliveryFilter, ListedDelivery};
use crate::db::rejected_line::{self, LineFilter, ListedLine};
use crate::db::{Database, DbError};
use crate::domain::page::{Page, Slice};

/// A page of deliveries.
///
/// # Errors
/// Where the database fails, or the page begins at no place of this order.
pub async fn list(
    database: &Database,
    page: &Page,
    filter: &DeliveryFilter,
) -> Result<Slice<ListedDelivery>, DbError> {
    let client = database.connection().await?;
    delivery::list(&client, page, filter).await
}

/// The deliveries with these numbers.
///
/// # Errors
/// Where the database fails.
pub async fn find(
    database: &Database,
    delivery_ids: &[i32],
) -> Result<Vec<ListedDelivery>, DbError> {
    let client = database.connection().await?;
    delivery::find(&client, delivery_ids).await
}

/// The same page of the rejected lines of each of these deliveries, by the delivery.
///
/// # Errors
/// Where the database fails.
pub async fn rejected_lines(
    database: &Database,
    delivery_ids: &[i32],
    page: &Page,
) -> Result<HashMap<i32, Slice<ListedLine>>, DbError> {
    let client = database.connection().await?;
    rejected_line::list_of_deliveries(&client, delivery_ids, page).await
}

/// A page of the rejected lines of all deliveries.
///
/// # Errors
/// Where the database fails, or the page begins at no place of this order.
pub async fn all_rejected_lines(
    database: &Database,
    page: &Page,
    filter: &LineFilter,
) -> Result<Slice<ListedLine>, DbError> {
    let client = database.connection().await?;
    rejected_line::list(&client, page, filter).await
}
