//! Deliveries as operators see them.

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use tokio_postgres::Row;

use super::{DeliveryState, LineCounts};
use crate::db::list::{self, Key, OrderField};
use crate::db::{DbError, GenericClient, sql};
use crate::domain::delivery_failure::FailureCause;
use crate::domain::page::{Page, Slice};
use crate::domain::source::SourceName;
use crate::domain::source_format::Format;

/// A delivery and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedDelivery {
    /// Number of the delivery.
    pub id: i32,
    /// By which way it came.
    pub source: String,
    /// What its sender calls it.
    pub name: String,
    /// The source that describes it, if one does.
    pub source_id: Option<i32>,
    /// SHA-256 of its bytes, once they were read.
    pub sha256: Option<Vec<u8>>,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// When it was done with; `None` while it waits or runs.
    pub finished_at: Option<DateTime<Utc>>,
    /// What has become of it so far.
    pub state: DeliveryState,
    /// Why nothing of it was taken in, if so.
    pub failure: Option<String>,
    /// The cause of that, if it is known.
    pub failure_cause: Option<FailureCause>,
    /// How its lines are read, if that is known.
    pub format: Option<Format>,
    /// Bytes so far.
    pub bytes: u64,
    /// How many bytes it has, if that is known.
    pub bytes_total: Option<u64>,
    /// How often it was tried.
    pub attempts: i32,
    /// When somebody had it taken in again.
    pub retried_at: Option<DateTime<Utc>>,
    /// Not before this moment it is tried again: to take it in or, once it ended, to move its file.
    pub due_at: Option<DateTime<Utc>>,
    /// The delivery whose bytes it repeats.
    pub repeats_id: Option<i32>,
    /// The delivery that is taken in again by it.
    pub retry_of_id: Option<i32>,
    /// Why its file could not be moved away yet, though it ended.
    pub move_failure: Option<String>,
    /// What became of its lines.
    pub counts: LineCounts,
}

fn listed(row: &Row) -> ListedDelivery {
    let count = |column| row.get::<_, i64>(column).unsigned_abs();
    ListedDelivery {
        id: row.get("id"),
        source: row.get("source"),
        name: row.get("name"),
        source_id: row.get("source_id"),
        sha256: row.get("sha256"),
        received_at: row.get("received_at"),
        finished_at: row.get("finished_at"),
        state: DeliveryState::from_name(row.get("state")),
        failure: row.get("failure"),
        failure_cause: row
            .get::<_, Option<&str>>("failure_cause")
            .and_then(|name| name.parse().ok()),
        format: row.get::<_, Option<&str>>("format").and_then(|name| name.parse().ok()),
        bytes: count("bytes"),
        bytes_total: row.get::<_, Option<i64>>("bytes_total").map(i64::unsigned_abs),
        attempts: row.get("attempts"),
        retried_at: row.get("retried_at"),
        due_at: row.get("due_at"),
        repeats_id: row.get("repeats_id"),
        retry_of_id: row.get("retry_of_id"),
        move_failure: row.get("move_failure"),
        counts: LineCounts {
            lines: count("lines"),
            inserted: count("inserted"),
            revised: count("revised"),
            unchanged: count("unchanged"),
            rejected: count("rejected"),
            rejected_kept: count("rejected_kept"),
        },
    }
}

/// Which deliveries are wanted; all of them if nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// Those in this state.
    pub state: Option<DeliveryState>,
    /// Those that came by this way.
    pub source: Option<String>,
    /// Those that are read as this source describes.
    pub described_by: Option<SourceName>,
    /// Received at this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Received before this moment.
    pub before: Option<DateTime<Utc>>,
}

/// What deliveries can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum DeliveryOrderField {
    /// When they came.
    ReceivedAt,
    /// What their sender calls them.
    Name,
    /// How many lines they have.
    Lines,
    /// How many of those could not be taken.
    Rejected,
}

impl OrderField for DeliveryOrderField {
    const LIST: &'static str = sql!("delivery/list", "delivery/filter");

    fn key(self) -> Key {
        match self {
            Self::ReceivedAt => Key::moment("received_at"),
            Self::Name => Key::text("name"),
            Self::Lines => Key::number("lines"),
            Self::Rejected => Key::number("rejected"),
        }
    }
}

/// A page of deliveries.
///
/// # Errors
/// If the database fails, or the page begins at no place of this order.
pub async fn list(
    client: &impl GenericClient,
    page: &Page<DeliveryOrderField>,
    filter: &DeliveryFilter,
) -> Result<Slice<ListedDelivery>, DbError> {
    let DeliveryFilter { state, source, described_by, from, before } = filter;
    let state = state.map(DeliveryState::name);
    let described_by = described_by.as_ref().map(SourceName::as_str);
    list::read(client, page, &[&state, source, from, before, &described_by], listed).await
}

/// The deliveries with these numbers.
pub async fn find(
    client: &impl GenericClient,
    delivery_ids: &[i32],
) -> Result<Vec<ListedDelivery>, DbError> {
    let statement = client.prepare_cached(sql!("delivery/list", "delivery/find")).await?;
    let rows = client.query(&statement, &[&delivery_ids]).await?;
    Ok(rows.iter().map(listed).collect())
}

/// Deliveries of one source that are listed with it at most.
pub const OF_SOURCE_LISTED_MAX: usize = 5;

/// The newest deliveries of these sources, newest first.
pub async fn list_of_sources(
    client: &impl GenericClient,
    source_ids: &[i32],
) -> Result<Vec<ListedDelivery>, DbError> {
    let statement =
        client.prepare_cached(sql!("delivery/list", "delivery/list_of_sources")).await?;
    let at_most = i64::try_from(OF_SOURCE_LISTED_MAX).unwrap_or(i64::MAX);
    let rows = client.query(&statement, &[&source_ids, &at_most]).await?;
    Ok(rows.iter().map(listed).collect())
}

/// The deliveries that run, and those that ended after this moment, so many at most, in the order in
/// which they began.
pub async fn list_lately(
    client: &impl GenericClient,
    ended_after: DateTime<Utc>,
    rows_max: i64,
) -> Result<Vec<ListedDelivery>, DbError> {
    let statement = client.prepare_cached(sql!("delivery/list", "delivery/list_lately")).await?;
    let rows = client.query(&statement, &[&ended_after, &rows_max]).await?;
    Ok(rows.iter().map(listed).collect())
}
