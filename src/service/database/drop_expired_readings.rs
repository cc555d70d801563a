//! Removes readings that are past their time, on the Apache edition. On the Community edition
//! TimescaleDB's own policy does so.

use chrono::{DateTime, Utc};

use crate::db::{Database, DbError, reading};
use crate::domain::retention;

/// Drops every chunk of which no reading may be read any more, and returns their number.
///
/// # Errors
/// Where the database fails.
pub async fn drop_expired_readings(
    database: &Database,
    kept_days: u16,
    now: DateTime<Utc>,
) -> Result<i64, DbError> {
    let client = database.connection().await?;
    reading::drop_older(&client, retention::readable_after(now, kept_days)).await
}
