//! Meters.

use crate::db::meter::{self, ListedMeter};
use crate::db::{Database, DbError};
use crate::domain::ean::Ean;
use crate::domain::meter::MeterType;
use crate::domain::page::{Page, Slice};

/// Meters by number, of one type or with the start of an EAN where these are given.
///
/// # Errors
/// Where the database fails.
pub async fn list(
    database: &Database,
    page: Page,
    ean_start: Option<&str>,
    meter_type: Option<MeterType>,
) -> Result<Slice<ListedMeter>, DbError> {
    let client = database.connection().await?;
    meter::list(&client, page, ean_start, meter_type).await
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
