//! The readings of meters for an operator to look at, put together by hour, day and the like.
//!
//! Consent is not asked for here: it governs what leaves for Liander, not what the metering company
//! sees of its own meters.

use std::collections::HashMap;

use crate::db::{DbError, reading};
use crate::domain::resolution::{Bucket, Measurement};
use crate::domain::retention;
use crate::service::store::Store;

/// The buckets of each meter in the order of time; a meter without a reading is absent.
pub async fn measure_readings(
    store: &Store,
    meter_ids: &[i32],
    measurement: Measurement,
) -> Result<HashMap<i32, Vec<Bucket>>, DbError> {
    let now = store.now();
    let client = store.database.connection().await?;
    let after = measurement.from().max(retention::readable_after(now, store.retention_days));
    let resolution = measurement.resolution();
    let rows =
        reading::list_buckets(&client, meter_ids, after, measurement.to(), resolution).await?;
    let mut buckets: HashMap<i32, Vec<Bucket>> = HashMap::new();
    for row in rows {
        buckets.entry(row.meter_id).or_default().push(Bucket {
            start: row.start,
            end: resolution.end_of(row.start),
            intervals: row.intervals,
            estimated: row.estimated,
            corrected: row.corrected,
            intervals_expected: measurement.intervals_expected(row.start),
            spreads: row.spreads,
        });
    }
    Ok(buckets)
}
