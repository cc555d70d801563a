//! Table `reading_revision`: values that were replaced. Written where readings are merged, in [`super::reading`].

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::list::{self, Key, OrderField};
use super::{DbError, GenericClient, sql};
use crate::domain::ean::Ean;
use crate::domain::page::{Page, Slice};
use crate::domain::quantity::Quantity;
use crate::domain::reading::ReadingStatus;

/// A value, in stored units (see [`Quantity`]), and how it came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankedValue {
    /// How much.
    pub stored: i64,
    /// How it came about.
    pub status: ReadingStatus,
}

/// A value that was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRevision {
    /// Number of the revision.
    pub id: i64,
    /// Number of the meter.
    pub meter_id: i32,
    /// End of the interval.
    pub interval_end: DateTime<Utc>,
    /// Which of the five it was.
    pub quantity: Quantity,
    /// When it was replaced.
    pub replaced_at: DateTime<Utc>,
    /// Number of the delivery that did; `None` if the meter's sign was put right.
    pub delivery_id: Option<i32>,
    /// What it was.
    pub before: RankedValue,
    /// What came in its place.
    pub after: RankedValue,
}

fn listed(row: &Row) -> ListedRevision {
    let value = |value, status| RankedValue { stored: row.get(value), status: row.get(status) };
    ListedRevision {
        id: row.get("id"),
        meter_id: row.get("meter_id"),
        interval_end: row.get("interval_end"),
        quantity: row.get("quantity"),
        replaced_at: row.get("replaced_at"),
        delivery_id: row.get("delivery_id"),
        before: value("from_value", "from_status"),
        after: value("to_value", "to_status"),
    }
}

/// Which revisions are wanted; all of them if nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RevisionFilter {
    /// Those of this meter.
    pub meter_ean: Option<Ean>,
    /// Those that this delivery made.
    pub delivery_id: Option<i32>,
    /// Those of intervals that ended after this moment.
    pub from: Option<DateTime<Utc>>,
    /// Those of intervals that ended at this moment or before.
    pub to: Option<DateTime<Utc>>,
}

/// What revisions can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ReadingRevisionOrderField {
    /// When the value was replaced.
    ReplacedAt,
    /// When the interval ended.
    IntervalEnd,
}

impl OrderField for ReadingRevisionOrderField {
    const LIST: &'static str = sql!("reading_revision/list");

    fn key(self) -> Key {
        match self {
            Self::ReplacedAt => Key::number("id"),
            Self::IntervalEnd => Key::moment("interval_end"),
        }
    }
}

/// A page of the revisions of intervals that ended after `readable_after`.
///
/// # Errors
/// If the database fails, or the page begins at no place of this order.
pub async fn list(
    client: &impl GenericClient,
    page: &Page<ReadingRevisionOrderField>,
    filter: &RevisionFilter,
    readable_after: DateTime<Utc>,
) -> Result<Slice<ListedRevision>, DbError> {
    let RevisionFilter { meter_ean, delivery_id, from, to } = filter;
    let filters: [&(dyn ToSql + Sync); 5] = [&readable_after, meter_ean, delivery_id, from, to];
    list::read(client, page, &filters, listed).await
}
