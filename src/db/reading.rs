//! Tables `reading` and `reading_revision`, and the staging table through which readings come in.

use chrono::{DateTime, Utc};

use super::binary_copy::BinaryRows;
use super::{DbError, GenericClient, sql};
use crate::domain::reading::{Reading, ReadingStatus, Values};
use crate::domain::resolution::{Resolution, Spread};

/// The readings of a meter whose interval ended after `after`, up to and including `until`, in
/// the order of time.
///
/// # Errors
/// Where the database fails.
pub async fn list_period(
    client: &impl GenericClient,
    meter_id: i32,
    after: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Reading>, DbError> {
    let statement = client.prepare_cached(sql!("reading/list_period")).await?;
    let read = |row: &tokio_postgres::Row| {
        let voltage = |column: usize| row.get::<_, Option<i32>>(column).map(i64::from);
        Reading {
            interval_end: row.get(0),
            values: [row.get(1), row.get(2), voltage(3), voltage(4), voltage(5)],
        }
    };
    Ok(client.query_map(&statement, &[&meter_id, &after, &until], read).await?)
}

/// How many readings lie of a meter in the intervals that ended after `after`, up to and including
/// `until`.
///
/// # Errors
/// Where the database fails.
pub async fn count_period(
    client: &impl GenericClient,
    meter_id: i32,
    after: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<i64, DbError> {
    let statement = client.prepare_cached(sql!("reading/count_period")).await?;
    Ok(client.query_one(&statement, &[&meter_id, &after, &until]).await?.get(0))
}

/// What lies of a meter in one bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketRow {
    /// Number of the meter.
    pub meter_id: i32,
    /// The bucket's first moment.
    pub start: DateTime<Utc>,
    /// How many intervals have a reading.
    pub intervals: i64,
    /// How many of those readings are estimated.
    pub estimated: i64,
    /// How many of them are corrected.
    pub corrected: i64,
    /// What was measured, in the order of the quantities.
    pub spreads: [Option<Spread>; 5],
}

/// The readings of these meters whose interval ended after `after`, up to and including `until`,
/// put together; by meter, then by time.
///
/// # Errors
/// Where the database fails.
pub async fn list_buckets(
    client: &impl GenericClient,
    meter_ids: &[i32],
    after: DateTime<Utc>,
    until: DateTime<Utc>,
    resolution: Resolution,
) -> Result<Vec<BucketRow>, DbError> {
    let statement = client.prepare_cached(sql!("reading/list_buckets")).await?;
    let rows = client.query(&statement, &[&meter_ids, &after, &until, &resolution.name()]).await?;
    // Four columns each, after the first five.
    let spread = |row: &tokio_postgres::Row, column: usize| {
        let count: i64 = row.get(column);
        (count > 0).then(|| Spread {
            count,
            sum: row.get(column + 1),
            min: row.get(column + 2),
            max: row.get(column + 3),
        })
    };
    Ok(rows
        .iter()
        .map(|row| BucketRow {
            meter_id: row.get("meter_id"),
            start: row.get("start"),
            intervals: row.get("intervals"),
            estimated: row.get("estimated"),
            corrected: row.get("corrected"),
            spreads: [5, 9, 13, 17, 21].map(|column| spread(row, column)),
        })
        .collect())
}

/// A row of the staging table on its way: nine columns, each with its length before it.
const STAGED_BYTES_MAX: usize = 96;

/// A reading on its way in.
#[derive(Debug, Clone, Copy)]
pub struct StagedReading {
    /// Number of the meter.
    pub meter_id: i32,
    /// End of the interval.
    pub interval_end: DateTime<Utc>,
    /// The values, in stored units.
    pub values: Values,
    /// How it came about.
    pub status: ReadingStatus,
    /// Line of the delivery in which it stands.
    pub line_number: i64,
}

/// Lets this transaction take as long, and change as many compressed readings, as it must.
///
/// # Errors
/// Where the database fails.
pub async fn lift_limits(client: &impl GenericClient) -> Result<(), DbError> {
    Ok(client.batch_execute(sql!("reading/lift_limits")).await?)
}

/// Makes the staging table of this transaction.
///
/// # Errors
/// Where the database fails.
pub async fn create_staging(client: &impl GenericClient) -> Result<(), DbError> {
    Ok(client.batch_execute(sql!("reading/create_staging")).await?)
}

/// Adds readings to the staging table.
///
/// # Errors
/// Where the database fails.
pub async fn stage(
    client: &tokio_postgres::Transaction<'_>,
    readings: &[StagedReading],
) -> Result<(), DbError> {
    if readings.is_empty() {
        return Ok(());
    }
    let mut rows = BinaryRows::with_capacity(readings.len() * STAGED_BYTES_MAX);
    for reading in readings {
        let [active, reactive, l1, l2, l3] = reading.values;
        rows.row(9);
        rows.int4(Some(reading.meter_id));
        rows.timestamptz(reading.interval_end);
        rows.int8(active);
        rows.int8(reactive);
        for volts in [l1, l2, l3] {
            // A voltage in range fits: 500,000 V are 500,000,000 mV.
            rows.int4(volts.and_then(|volts| i32::try_from(volts).ok()));
        }
        rows.int2(reading.status.rank());
        rows.int8(Some(reading.line_number));
    }
    rows.send(client, sql!("reading/copy_staging")).await
}

/// What merging the staging table did, in intervals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Merged {
    /// Intervals that were not known before.
    pub inserted: u64,
    /// Intervals whose values or status changed.
    pub revised: u64,
}

/// Merges the staging table, whose intervals end between `first` and `last`, into `reading`, and
/// keeps what is replaced.
///
/// # Errors
/// Where the database fails, or nothing was staged in this transaction.
pub async fn merge_staging(
    client: &impl GenericClient,
    delivery_id: i32,
    now: DateTime<Utc>,
    first: DateTime<Utc>,
    last: DateTime<Utc>,
) -> Result<Merged, DbError> {
    // Without statistics the planner takes a temporary table for small, and joins it row by row.
    client.batch_execute("analyze staging").await?;
    let revised =
        client.execute(sql!("reading/keep_replaced"), &[&now, &delivery_id, &first, &last]).await?;
    let inserted = client.execute(sql!("reading/insert_new"), &[&first, &last]).await?;
    if revised > 0 {
        client.execute(sql!("reading/replace"), &[&delivery_id, &first, &last]).await?;
    }
    Ok(Merged { inserted, revised })
}

/// Drops the chunks all of whose intervals ended before this moment, and returns their number.
///
/// # Errors
/// Where the database fails.
pub async fn drop_older(
    client: &impl GenericClient,
    moment: DateTime<Utc>,
) -> Result<i64, DbError> {
    Ok(client.query_one(sql!("reading/drop_older"), &[&moment]).await?.get(0))
}
