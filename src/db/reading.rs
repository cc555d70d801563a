//! Tables `reading` and `reading_revision`, and the staging table through which readings come in.

use chrono::{DateTime, Utc};
use strum::VariantArray;
use tokio_postgres::types::ToSql;

use super::binary_copy::BinaryRows;
use super::{DbError, GenericClient, Transaction, sql};
use crate::domain::quantity::Quantity;
use crate::domain::reading::{Reading, ReadingStatus, Values};
use crate::domain::resolution::{Resolution, Spread};
use crate::domain::source::IssueKind;

/// The readings of a meter whose interval ended after `after`, up to and including `until`, in
/// the order of time.
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
    client.query_map(&statement, &[&meter_id, &after, &until], read).await
}

/// How many readings lie of a meter in the intervals that ended after `after`, up to and including
/// `until`.
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
    /// Which issue of the values it is, if their source says so.
    pub issue: Option<i64>,
    /// Line of the delivery in which it stands.
    pub line_number: i64,
}

/// Lets this transaction take as long, and change as many compressed readings, as it must.
pub async fn lift_limits(client: &impl GenericClient) -> Result<(), DbError> {
    client.be_patient();
    client.batch_execute(sql!("reading/lift_limits")).await
}

/// Makes the staging table of this transaction.
pub async fn create_staging(client: &impl GenericClient) -> Result<(), DbError> {
    client.batch_execute(sql!("reading/create_staging")).await
}

/// Adds readings to the staging table.
pub async fn stage(client: &Transaction<'_>, readings: &[StagedReading]) -> Result<(), DbError> {
    if readings.is_empty() {
        return Ok(());
    }
    // Most sources say no issue, and what is not said costs nothing.
    let say_issue = readings.iter().any(|reading| reading.issue.is_some());
    let mut rows = BinaryRows::with_capacity(readings.len() * STAGED_BYTES_MAX);
    for reading in readings {
        rows.row(if say_issue { 10 } else { 9 });
        put_reading(
            &mut rows,
            reading.meter_id,
            reading.interval_end,
            reading.values,
            reading.status,
        );
        rows.int8(Some(reading.line_number));
        if say_issue {
            match reading.issue {
                Some(issue) => rows.int8_array([Some(issue); 5]),
                None => rows.int8(None),
            }
        }
    }
    let copy = if say_issue { sql!("reading/copy_issued") } else { sql!("reading/copy_staging") };
    rows.send(client, copy).await
}

/// The first eight columns of the staging table.
fn put_reading(
    rows: &mut BinaryRows,
    meter_id: i32,
    interval_end: DateTime<Utc>,
    [active, reactive, l1, l2, l3]: Values,
    status: ReadingStatus,
) {
    rows.int4(Some(meter_id));
    rows.timestamptz(interval_end);
    rows.int8(active);
    rows.int8(reactive);
    for volts in [l1, l2, l3] {
        // A voltage in range fits: 500,000 V are 500,000,000 mV.
        rows.int4(volts.and_then(|volts| i32::try_from(volts).ok()));
    }
    rows.int2(Some(status.rank()));
}

/// A value of an interval that was composed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComposedValue {
    /// In stored units.
    pub value: i64,
    /// How it came about.
    pub status: ReadingStatus,
    /// Which issue of it, if the source says so.
    pub issue: Option<i64>,
    /// The delivery that said it.
    pub delivery_id: i32,
}

/// A reading that was composed.
#[derive(Debug, Clone, Copy)]
pub struct ComposedReading {
    /// Number of the meter.
    pub meter_id: i32,
    /// End of the interval.
    pub interval_end: DateTime<Utc>,
    /// Its values.
    pub values: [Option<ComposedValue>; 5],
}

impl ComposedReading {
    /// The one status of the interval: as of the function `interval_status`.
    #[must_use]
    pub fn status(&self) -> ReadingStatus {
        let statuses = self.values.iter().flatten().map(|value| value.status);
        statuses.reduce(ReadingStatus::together).unwrap_or(ReadingStatus::Measured)
    }

    /// As of the function `ranks_if_mixed`.
    fn ranks_if_mixed(&self) -> Option<i16> {
        let whole = self.status();
        let is_mixed = self.values.iter().flatten().any(|value| value.status != whole);
        let ranks = self
            .values
            .iter()
            .enumerate()
            .filter_map(|(place, value)| Some(((*value)?.status.rank() + 1) << (2 * place)));
        is_mixed.then(|| ranks.sum())
    }
}

/// Adds readings that were composed to the staging table, no two about one interval of a meter.
pub async fn stage_composed(
    client: &Transaction<'_>,
    readings: &[ComposedReading],
) -> Result<(), DbError> {
    if readings.is_empty() {
        return Ok(());
    }
    let mut rows = BinaryRows::with_capacity(readings.len() * 2 * STAGED_BYTES_MAX);
    for reading in readings {
        let values = reading.values.map(|value| Some(value?.value));
        rows.row(12);
        put_reading(&mut rows, reading.meter_id, reading.interval_end, values, reading.status());
        // It stands in no line.
        rows.int8(Some(0));
        rows.int2(reading.ranks_if_mixed());
        rows.int4_array(reading.values.map(|value| Some(value?.delivery_id)));
        let issues = reading.values.map(|value| value?.issue);
        if issues.iter().any(Option::is_some) {
            rows.int8_array(issues);
        } else {
            rows.int8(None);
        }
    }
    rows.send(client, sql!("reading/copy_composed")).await
}

/// How many intervals are staged, once those of several lines were put together.
pub async fn count_staged(client: &impl GenericClient) -> Result<u64, DbError> {
    let row = client.query_one(sql!("reading/count_staged"), &[]).await?;
    Ok(row.get::<_, i64>(0).unsigned_abs())
}

/// What merging the staging table did, in intervals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Merged {
    /// Intervals that were not known before.
    pub inserted: u64,
    /// Intervals of which a value came, or changed its value or status.
    pub revised: u64,
}

/// How the staging table is to be merged.
#[derive(Debug, Clone, Copy)]
pub struct Merge {
    /// The delivery that brings the lines, which keeps what it replaces.
    pub delivery_id: i32,
    /// The delivery in which the lines stood: of values of one status, the later one's counts.
    pub claim: i32,
    /// When.
    pub now: DateTime<Utc>,
    /// The first interval end staged.
    pub first: DateTime<Utc>,
    /// The last one.
    pub last: DateTime<Utc>,
    /// How many lines were staged.
    pub staged: u64,
    /// Whether several of them may be about one interval.
    pub has_repeats: bool,
    /// The kind of their issues; `None` if their source says none.
    pub issue_kind: Option<IssueKind>,
}

/// Merges the staging table into `reading`, value by value, and keeps what is replaced. What was changed of
/// known intervals stands in table `changed` until the transaction ends.
///
/// # Errors
/// If the database fails, or nothing was staged in this transaction.
pub async fn merge_staging(client: &impl GenericClient, merge: Merge) -> Result<Merged, DbError> {
    let Merge { delivery_id, claim, now, first, last, staged, has_repeats, issue_kind } = merge;
    let issue_kinds = issue_kind.map(|IssueKind(kind)| vec![kind; Quantity::VARIANTS.len()]);
    // Without statistics the planner takes a temporary table for small, and joins it row by row.
    client.batch_execute("analyze staging").await?;
    if has_repeats {
        client.execute(sql!("reading/fold_staging"), &[]).await?;
    }
    create_changed(client).await?;
    let parameters: [&(dyn ToSql + Sync); 4] = [&claim, &first, &last, &issue_kinds];
    let inserted = client.execute(sql!("reading/insert_new"), &parameters).await?;
    if inserted == staged {
        return Ok(Merged { inserted, revised: 0 });
    }
    let open = client.query_one(sql!("delivery/has_earlier_open"), &[&claim]).await?;
    let may_be_overtaken: bool = open.get(0);
    let parameters: [&(dyn ToSql + Sync); 5] =
        [&claim, &first, &last, &may_be_overtaken, &issue_kinds];
    client.execute(sql!("reading/find_changed"), &parameters).await?;
    Ok(Merged { inserted, revised: replace(client, Some(delivery_id), now).await? })
}

/// Turns the sign of power in the readings of a meter whose interval ended after `after`, up to and including
/// `until`, and returns in how many. What was changed stands in the table `changed` that the transaction has
/// made.
pub async fn turn_power(
    client: &impl GenericClient,
    meter_id: i32,
    after: DateTime<Utc>,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    client.execute(sql!("reading/turn_power"), &[&meter_id, &after, &until]).await?;
    replace(client, None, now).await
}

/// Makes the table of what a transaction changes of known intervals.
pub async fn create_changed(client: &impl GenericClient) -> Result<(), DbError> {
    client.batch_execute(sql!("reading/create_changed")).await
}

/// Writes what stands in table `changed`, keeps what it replaces, and returns how many intervals were revised.
async fn replace(
    client: &impl GenericClient,
    delivery_id: Option<i32>,
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    client.execute(sql!("reading/keep_replaced"), &[&now, &delivery_id]).await?;
    client.execute(sql!("reading/replace"), &[]).await?;
    Ok(client.query_one(sql!("reading/count_revised"), &[]).await?.get::<_, i64>(0).unsigned_abs())
}

/// Drops the chunks all of whose intervals ended before this moment, and returns their number.
pub async fn drop_older(
    client: &impl GenericClient,
    moment: DateTime<Utc>,
) -> Result<i64, DbError> {
    Ok(client.query_one(sql!("reading/drop_older"), &[&moment]).await?.get(0))
}
