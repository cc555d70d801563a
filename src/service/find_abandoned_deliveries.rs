//! Finds the deliveries whose process went away while it took them in, so that none is said to run
//! for ever.

use chrono::{DateTime, Utc};

use crate::db::{Database, DbError, delivery};

/// Shows that they broke off, and returns their numbers. A file that is still where it was delivered is
/// tried again by itself, under the same number.
///
/// # Errors
/// Where the database fails.
pub async fn find_abandoned_deliveries(
    database: &Database,
    now: DateTime<Utc>,
) -> Result<Vec<i32>, DbError> {
    let client = database.connection().await?;
    let reason = "the process that took it in went away; its file is tried again where it still is";
    delivery::interrupt_abandoned(&client, now, reason).await
}
