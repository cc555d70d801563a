//! Deliveries and the lines that were refused.

use std::collections::HashMap;

use crate::db::delivery::{self, DeliveryFilter, ListedDelivery, ListedLine};
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

/// The delivery with this number.
///
/// # Errors
/// Where the database fails.
pub async fn find(
    database: &Database,
    delivery_id: i32,
) -> Result<Option<ListedDelivery>, DbError> {
    let client = database.connection().await?;
    delivery::find(&client, delivery_id).await
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
    delivery::list_rejected(&client, delivery_ids, page).await
}
