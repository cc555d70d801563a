//! Tables `source_series` and `source_point`: values of which readings are composed, and the staging table through
//! which they come in.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::binary_copy::BinaryRows;
use super::{DbError, GenericClient, Transaction, sql};
use crate::domain::reading::ReadingStatus;
use crate::domain::source::{IssueKind, KnownPoint};
use crate::domain::source_line::Series;

/// A row of the staging table on its way: six columns, each with its length before it.
const STAGED_BYTES: usize = 64;

/// A point on its way in.
#[derive(Debug, Clone, Copy)]
pub struct StagedPoint {
    /// Number of its series within the delivery.
    pub series: i32,
    /// When.
    pub at: DateTime<Utc>,
    /// As of a `Point`.
    pub value: i64,
    /// How it came about.
    pub status: ReadingStatus,
    /// Which issue of it, as of a `Point`.
    pub issue: Option<i64>,
    /// Line of the delivery in which it stands.
    pub line_number: i64,
}

/// Of one series: what was staged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StagedSeries {
    /// Number of the series within the delivery.
    pub series: i32,
    /// The first moment.
    pub first_at: DateTime<Utc>,
    /// The last one.
    pub last_at: DateTime<Utc>,
    /// How many points.
    pub points: i64,
    /// The last known moment before the first, if it is of the day before.
    pub before_at: Option<DateTime<Utc>>,
}

/// Which points of a series are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// Number of the series.
    pub series_id: i32,
    /// From when.
    pub first_at: DateTime<Utc>,
    /// Until when.
    pub last_at: DateTime<Utc>,
}

/// Microseconds since 1970 by the clock of the database: under a lock, later than all that were told under it before.
pub async fn tell_moment(client: &impl GenericClient) -> Result<i64, DbError> {
    let statement = client.prepare_cached(sql!("source_point/tell_moment")).await?;
    Ok(client.query_one(&statement, &[]).await?.get(0))
}

/// Makes the staging table of this transaction.
pub async fn create_staging(client: &impl GenericClient) -> Result<(), DbError> {
    client.batch_execute(sql!("source_point/create_staging")).await
}

/// Adds points to the staging table.
pub async fn stage(client: &Transaction<'_>, points: &[StagedPoint]) -> Result<(), DbError> {
    let mut rows = BinaryRows::with_capacity(points.len() * STAGED_BYTES);
    for point in points {
        rows.row(6);
        rows.int4(Some(point.series));
        rows.timestamptz(point.at);
        rows.int8(Some(point.value));
        rows.int2(Some(point.status.rank()));
        rows.int8(point.issue);
        rows.int8(Some(point.line_number));
    }
    rows.send(client, sql!("source_point/copy_staging")).await
}

/// The numbers of series of a source, which are added if they are not known; in their order.
pub async fn add_series(
    client: &impl GenericClient,
    source_id: i32,
    series: &[Arc<Series>],
) -> Result<Vec<i32>, DbError> {
    let (identifiers, channels, kinds) = columns(series.iter().map(AsRef::as_ref));
    let statement = client.prepare_cached(sql!("source_series/add")).await?;
    client.execute(&statement, &[&source_id, &identifiers, &channels, &kinds]).await?;
    let found = find_series(client, source_id, series.iter().map(AsRef::as_ref)).await?;
    Ok(found.into_iter().flatten().collect())
}

/// The numbers of series of a source, in their order, if they are known.
pub async fn find_series<'s>(
    client: &impl GenericClient,
    source_id: i32,
    series: impl Iterator<Item = &'s Series>,
) -> Result<Vec<Option<i32>>, DbError> {
    let (identifiers, channels, kinds) = columns(series);
    let statement = client.prepare_cached(sql!("source_series/find")).await?;
    let rows = client.query(&statement, &[&source_id, &identifiers, &channels, &kinds]).await?;
    Ok(rows.iter().map(|row| row.get("id")).collect())
}

fn columns<'s>(
    series: impl Iterator<Item = &'s Series>,
) -> (Vec<&'s str>, Vec<&'s str>, Vec<&'s str>) {
    let mut columns = (Vec::new(), Vec::new(), Vec::new());
    for Series { identifier, channel, kind } in series {
        columns.0.push(identifier.as_str());
        columns.1.push(channel.as_str());
        columns.2.push(kind.as_str());
    }
    columns
}

/// What was staged, by series. They have these numbers, in the order of theirs within the delivery; all of it is of
/// this time.
pub async fn list_staged(
    client: &impl GenericClient,
    series_ids: &[i32],
    first_at: DateTime<Utc>,
    last_at: DateTime<Utc>,
) -> Result<Vec<StagedSeries>, DbError> {
    // Without statistics the planner takes a temporary table for small.
    client.batch_execute("analyze staged_point").await?;
    let rows =
        client.query(sql!("source_point/list_staged"), &[&series_ids, &first_at, &last_at]).await?;
    Ok(rows
        .iter()
        .map(|row| StagedSeries {
            series: row.get("series"),
            first_at: row.get("first_at"),
            last_at: row.get("last_at"),
            points: row.get("points"),
            before_at: row.get("before_at"),
        })
        .collect())
}

/// Keeps what was staged, of series with these numbers, in the order of theirs within the delivery. `claim` is the
/// delivery in which the lines stood, `issue_kind` the kind of their issues, or `None` if their source says none.
pub async fn merge_staging(
    client: &impl GenericClient,
    series_ids: &[i32],
    claim: i32,
    issue_kind: Option<IssueKind>,
) -> Result<(), DbError> {
    let kind = issue_kind.map(|IssueKind(kind)| kind);
    client.execute(sql!("source_point/merge_staging"), &[&series_ids, &claim, &kind]).await?;
    Ok(())
}

/// The points that are wanted, with those beside them, each with the number of its series; by series and time.
pub async fn list_around(
    client: &impl GenericClient,
    wanted: &[Wanted],
) -> Result<Vec<(i32, KnownPoint)>, DbError> {
    let series_ids: Vec<i32> = wanted.iter().map(|wanted| wanted.series_id).collect();
    let firsts: Vec<_> = wanted.iter().map(|wanted| wanted.first_at).collect();
    let lasts: Vec<_> = wanted.iter().map(|wanted| wanted.last_at).collect();
    let (Some(first), Some(last)) = (firsts.iter().min(), lasts.iter().max()) else {
        return Ok(Vec::new());
    };
    let statement = client.prepare_cached(sql!("source_point/list_around")).await?;
    let read = |row: &tokio_postgres::Row| {
        let status = match row.get::<_, i16>(3) {
            0 => ReadingStatus::Estimated,
            1 => ReadingStatus::Measured,
            _ => ReadingStatus::Corrected,
        };
        let (at, value, delivery_id) = (row.get(1), row.get(2), row.get(4));
        (row.get(0), KnownPoint { at, value, status, delivery_id })
    };
    client.query_map(&statement, &[&series_ids, &firsts, &lasts, first, last], read).await
}
