//! Finds the deliveries whose process went away while it took them in, so that none is said to run
//! for ever.

use chrono::{DateTime, Utc};

use crate::db::{Database, DbError, delivery};
use crate::domain::delivery_failure::DeliveryFailure;

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
    delivery::interrupt_abandoned(&client, now, &DeliveryFailure::abandoned()).await
}
