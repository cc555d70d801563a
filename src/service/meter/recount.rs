//! Counts anew what a meter has measured, after what is known of it has changed which of its stored readings
//! count, or how. For services that change a meter; it decides nothing.

use chrono::{DateTime, Utc};

use crate::db::lock::{self, Lock};
use crate::db::{DbError, GenericClient, meter, meter_day, reading};
use crate::domain::day::Day;
use crate::domain::retention;

/// Waits until no delivery is merged, and sees to it that none is until the transaction ends. To be called
/// before the meter is locked: merging locks meters, too.
pub async fn hold_readings(transaction: &impl GenericClient) -> Result<(), DbError> {
    lock::wait_in_transaction(transaction, Lock::MergeReadings).await?;
    reading::create_changed(transaction).await
}

/// Counts its days and moves its newest-reading mark, in a transaction that holds the readings.
pub async fn recount_meter(
    transaction: &impl GenericClient,
    meter_id: i32,
    retention_days: u16,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let readable_after = retention::readable_after(now, retention_days);
    let (mut day, first) = (Day::of(now), Day::of(readable_after));
    let mut touched = Vec::new();
    while day >= first {
        touched.push((meter_id, day));
        day = day.before();
    }
    meter_day::recount(transaction, &touched, now, readable_after).await?;
    meter::reckon_newest(transaction, meter_id).await
}
