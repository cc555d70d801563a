//! What there is to warn of, over several tables. One query each.

use chrono::{DateTime, Utc};

use tokio_postgres::Row;

use super::{DbError, GenericClient, sql};
use crate::domain::day::Day;
use crate::domain::ean::Ean;

/// The first of their kind, and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted<T> {
    /// The first.
    pub rows: Vec<T>,
    /// In all.
    pub total: u64,
}

fn counted<T>(rows: &[Row], of: impl FnMut(&Row) -> T) -> Counted<T> {
    let total = rows.first().map_or(0, |row| row.get::<_, i64>("total"));
    Counted { rows: rows.iter().map(of).collect(), total: total.unsigned_abs() }
}

/// A delivery of which nothing was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TroubledDelivery {
    /// Its number.
    pub id: i32,
    /// What its sender calls it.
    pub name: String,
    /// Whether it broke off for a reason of ours.
    pub is_interrupted: bool,
    /// When.
    pub finished_at: DateTime<Utc>,
    /// Why.
    pub failure: String,
}

/// Deliveries of which nothing was taken in, that ended after this moment and were not taken in again
/// since.
pub async fn troubled_deliveries(
    client: &impl GenericClient,
    ended_after: DateTime<Utc>,
    rows_max: i64,
) -> Result<Counted<TroubledDelivery>, DbError> {
    let statement = client.prepare_cached(sql!("warning/troubled_deliveries")).await?;
    let rows = client.query(&statement, &[&ended_after, &rows_max]).await?;
    Ok(counted(&rows, |row| TroubledDelivery {
        id: row.get("id"),
        name: row.get("name"),
        is_interrupted: row.get::<_, &str>("state") == "interrupted",
        finished_at: row.get("finished_at"),
        failure: row.get("failure"),
    }))
}

/// A delivery that ended and whose file stands where it was taken in from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmovedFile {
    /// Number of the delivery.
    pub delivery_id: i32,
    /// What its sender calls it.
    pub name: String,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// Why its file could not be moved.
    pub failure: String,
}

/// Deliveries that ended and whose file could not be moved away since.
pub async fn unmoved_files(
    client: &impl GenericClient,
    rows_max: i64,
) -> Result<Counted<UnmovedFile>, DbError> {
    let statement = client.prepare_cached(sql!("warning/unmoved_files")).await?;
    let rows = client.query(&statement, &[&rows_max]).await?;
    Ok(counted(&rows, |row| UnmovedFile {
        delivery_id: row.get("id"),
        name: row.get("name"),
        finished_at: row.get("finished_at"),
        failure: row.get("move_failure"),
    }))
}

/// A delivery with lines that were rejected and not repaired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenLines {
    /// Number of the delivery.
    pub delivery_id: i32,
    /// What its sender calls it.
    pub name: String,
    /// When it was taken in.
    pub finished_at: DateTime<Utc>,
    /// How many lines.
    pub lines: i64,
    /// How many of them are not kept.
    pub not_kept: i64,
}

/// Deliveries that ended after this moment, with lines that were rejected and not repaired.
pub async fn open_lines(
    client: &impl GenericClient,
    ended_after: DateTime<Utc>,
    rows_max: i64,
) -> Result<Counted<OpenLines>, DbError> {
    let statement = client.prepare_cached(sql!("warning/open_lines")).await?;
    let rows = client.query(&statement, &[&ended_after, &rows_max]).await?;
    Ok(counted(&rows, |row| OpenLines {
        delivery_id: row.get("id"),
        name: row.get("name"),
        finished_at: row.get("finished_at"),
        lines: row.get("lines"),
        not_kept: row.get("not_kept"),
    }))
}

/// When a delivery was last taken in, if ever.
pub async fn newest_delivery(
    client: &impl GenericClient,
) -> Result<Option<DateTime<Utc>>, DbError> {
    let statement = client.prepare_cached(sql!("warning/newest_delivery")).await?;
    Ok(client.query_one(&statement, &[]).await?.get(0))
}

/// A job whose last turn went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedJob {
    /// Its name.
    pub job: String,
    /// When the turn began.
    pub started_at: DateTime<Utc>,
    /// What went wrong.
    pub failure: String,
}

/// Jobs whose last turn since this moment went wrong.
pub async fn failed_jobs(
    client: &impl GenericClient,
    since: DateTime<Utc>,
) -> Result<Vec<FailedJob>, DbError> {
    let statement = client.prepare_cached(sql!("warning/failed_jobs")).await?;
    let rows = client.query(&statement, &[&since]).await?;
    let failed = rows.iter().map(|row| FailedJob {
        job: row.get("job"),
        started_at: row.get("started_at"),
        failure: row.get("failure"),
    });
    Ok(failed.collect())
}

/// A production meter that seems to consume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PositiveProduction {
    /// The meter.
    pub meter_ean: Ean,
    /// End of the last interval that was looked at.
    pub interval_end: DateTime<Utc>,
    /// Its mean power, in milliwatt.
    pub mean_milliwatt: i64,
}

/// Production meters whose mean power between these moments was above this many milliwatt.
pub async fn positive_production(
    client: &impl GenericClient,
    after: DateTime<Utc>,
    until: DateTime<Utc>,
    above_milliwatt: i64,
    rows_max: i64,
) -> Result<Counted<PositiveProduction>, DbError> {
    let statement = client.prepare_cached(sql!("warning/positive_production")).await?;
    let rows = client.query(&statement, &[&after, &until, &above_milliwatt, &rows_max]).await?;
    Ok(counted(&rows, |row| PositiveProduction {
        meter_ean: row.get("meter_ean"),
        interval_end: row.get("interval_end"),
        mean_milliwatt: row.get("mean_milliwatt"),
    }))
}

/// A meter of which only quarters of an hour came on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarterHours {
    /// The meter.
    pub meter_ean: Ean,
    /// How many intervals came.
    pub present: i32,
}

/// Meters of which only quarters of an hour came on this day, at least so many.
pub async fn quarter_hours(
    client: &impl GenericClient,
    day: Day,
    intervals_min: i32,
    rows_max: i64,
) -> Result<Counted<QuarterHours>, DbError> {
    let statement = client.prepare_cached(sql!("warning/quarter_hours")).await?;
    let rows = client.query(&statement, &[&day.date(), &intervals_min, &rows_max]).await?;
    Ok(counted(&rows, |row| QuarterHours {
        meter_ean: row.get("meter_ean"),
        present: row.get("present"),
    }))
}

/// A meter with readings of later than now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingsInFuture {
    /// The meter.
    pub meter_ean: Ean,
    /// End of its newest reading.
    pub newest_interval_end: DateTime<Utc>,
}

/// Meters whose newest reading is of later than this moment.
pub async fn readings_in_future(
    client: &impl GenericClient,
    now: DateTime<Utc>,
    rows_max: i64,
) -> Result<Counted<ReadingsInFuture>, DbError> {
    let statement = client.prepare_cached(sql!("warning/readings_in_future")).await?;
    let rows = client.query(&statement, &[&now, &rows_max]).await?;
    Ok(counted(&rows, |row| ReadingsInFuture {
        meter_ean: row.get("meter_ean"),
        newest_interval_end: row.get("newest_interval_end"),
    }))
}

/// A source whose broker is in trouble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TroubledBroker {
    /// What the source is called.
    pub source: String,
    /// What is wrong.
    pub trouble: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// Sources from which something is taken in and whose broker has been in trouble since before this moment.
pub async fn troubled_brokers(
    client: &impl GenericClient,
    before: DateTime<Utc>,
    rows_max: i64,
) -> Result<Counted<TroubledBroker>, DbError> {
    let statement = client.prepare_cached(sql!("warning/troubled_brokers")).await?;
    let rows = client.query(&statement, &[&before, &rows_max]).await?;
    Ok(counted(&rows, |row| TroubledBroker {
        source: row.get("name"),
        trouble: row.get("trouble"),
        since: row.get("troubled_since"),
    }))
}

/// A source from which nothing could be fetched for long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailingPull {
    /// What it is called.
    pub name: String,
    /// Since when.
    pub failing_since: DateTime<Utc>,
    /// Why.
    pub failure: String,
}

/// Sources from which nothing could be fetched since before this moment.
pub async fn failing_pulls(
    client: &impl GenericClient,
    since_before: DateTime<Utc>,
    rows_max: i64,
) -> Result<Counted<FailingPull>, DbError> {
    let statement = client.prepare_cached(sql!("warning/failing_pulls")).await?;
    let rows = client.query(&statement, &[&since_before, &rows_max]).await?;
    Ok(counted(&rows, |row| FailingPull {
        name: row.get("name"),
        failing_since: row.get("failing_since"),
        failure: row.get("failure"),
    }))
}

/// A source that refuses what it is asked for single meters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedMeters {
    /// What it is called.
    pub name: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// How many windows of single meters.
    pub windows: i64,
    /// Why one of them was.
    pub failure: String,
}

/// Sources that refuse windows of single meters since before this moment.
pub async fn refused_meters(
    client: &impl GenericClient,
    since_before: DateTime<Utc>,
    rows_max: i64,
) -> Result<Counted<RefusedMeters>, DbError> {
    let statement = client.prepare_cached(sql!("warning/refused_meters")).await?;
    let rows = client.query(&statement, &[&since_before, &rows_max]).await?;
    Ok(counted(&rows, |row| RefusedMeters {
        name: row.get("name"),
        since: row.get("since"),
        windows: row.get("windows"),
        failure: row.get("failure"),
    }))
}
