//! Meters.

use crate::db::meter::{self, ListedMeter, MeterFilter};
use crate::db::{Database, DbError};
use crate::domain::ean::Ean;
use crate::domain::page::{Page, Slice};

/// A page of meters.
///
/// # Errors
/// Where the database fails, or the page begins at no place of this order.
pub async fn list(
    database: &Database,
    page: &Page,
    filter: &MeterFilter,
) -> Result<Slice<ListedMeter>, DbError> {
    let client = database.connection().await?;
    meter::list(&client, page, filter).await
}

/// How many meters a list of them has in all.
///
/// # Errors
/// Where the database fails.
pub async fn count(database: &Database, filter: &MeterFilter) -> Result<i64, DbError> {
    let client = database.connection().await?;
    meter::count(&client, filter).await
}

/// The meter with this EAN.
///
/// # Errors
/// Where the database fails.
pub async fn find(database: &Database, meter_ean: Ean) -> Result<Option<ListedMeter>, DbError> {
    let client = database.connection().await?;
    meter::find(&client, meter_ean).await
}

/// The meters at these connections, by EAN.
///
/// # Errors
/// Where the database fails.
pub async fn at_connections(
    database: &Database,
    connection_ids: &[i32],
) -> Result<Vec<ListedMeter>, DbError> {
    let client = database.connection().await?;
    meter::list_at_connections(&client, connection_ids).await
}

/// The meters with these numbers.
///
/// # Errors
/// Where the database fails.
pub async fn by_id(database: &Database, ids: &[i32]) -> Result<Vec<ListedMeter>, DbError> {
    let client = database.connection().await?;
    meter::list_by_id(&client, ids).await
}

/// The meters that these took the place of.
///
/// # Errors
/// Where the database fails.
pub async fn replaced_by(database: &Database, ids: &[i32]) -> Result<Vec<ListedMeter>, DbError> {
    let client = database.connection().await?;
    meter::list_replaced(&client, ids).await
}
