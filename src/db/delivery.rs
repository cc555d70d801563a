//! Table `delivery`.

pub mod claim;
mod content;
mod listing;

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::{DbError, GenericClient, sql};
use crate::domain::delivery_failure::DeliveryFailure;
use crate::domain::source_format::Format;

pub use content::{bound_standstill, find_known, lock_content, try_lock_content};
pub use listing::{
    DeliveryFilter, DeliveryOrderField, ListedDelivery, OF_SOURCE_LISTED_MAX, find, list,
    list_lately, list_of_sources,
};

/// A delivery as it announces itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// By which way it came, such as `folder`.
    pub source: &'static str,
    /// What its sender calls it, such as a file's name.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// How its lines are to be read.
    pub format: Format,
    /// By which description it is read, if its source has one.
    pub described: Option<DescribedBy>,
    /// How many bytes it has, if that is known.
    pub bytes_total: Option<u64>,
}

/// A version of the description of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DescribedBy {
    /// Number of the source.
    pub source_id: i32,
    /// Which version.
    pub version: i32,
    /// The source's revision, which also its aliases change.
    pub revision: i64,
    /// Whether the name of a file says whose its values are.
    pub is_told_by_name: bool,
}

/// What has become of a delivery so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum DeliveryState {
    /// It came, and nothing was done with it yet.
    Waiting,
    /// It is being taken in.
    Running,
    /// It was taken in, perhaps but for some lines.
    Done,
    /// It can never be taken in as it is.
    Failed,
    /// It broke off for a reason of ours. Nothing of it was taken in; its file is tried again by itself.
    Interrupted,
    /// The same bytes had been taken in before, whole: nothing was changed. See `repeats`.
    Repeated,
}

impl DeliveryState {
    /// The name it is stored under.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Whether it is still to be taken in.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Running | Self::Interrupted)
    }

    /// The table takes no other.
    fn from_name(name: &str) -> Self {
        name.parse().unwrap_or(Self::Interrupted)
    }
}

/// Shows that a delivery is being taken in that has no number yet, and returns the number. Whoever calls
/// this holds the lock on its content.
pub async fn begin(
    client: &impl GenericClient,
    delivery: &NewDelivery,
    now: DateTime<Utc>,
) -> Result<i32, DbError> {
    let NewDelivery { source, name, sha256, format, described, bytes_total } = delivery;
    let statement = client.prepare_cached(sql!("delivery/begin")).await?;
    let row = client
        .query_one(
            &statement,
            &[
                source,
                name,
                &sha256.as_slice(),
                &format.name(),
                &bytes_total.map(u64::cast_signed),
                &now,
                &described.map(|described| described.source_id),
                &described.map(|described| described.version),
                &described.map(|described| described.revision),
            ],
        )
        .await?;
    Ok(row.get(0))
}

/// Shows that the bytes of a delivery that runs were taken in whole by an earlier one.
pub async fn repeat(
    client: &impl GenericClient,
    delivery_id: i32,
    now: DateTime<Utc>,
    of: i32,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("delivery/repeat")).await?;
    client.execute(&statement, &[&delivery_id, &now, &of]).await?;
    Ok(())
}

/// How far a delivery is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Lines so far.
    pub lines: u64,
    /// How many of them could not be taken.
    pub rejected: u64,
    /// Bytes so far.
    pub bytes: u64,
}

/// Shows how far a delivery is, if it still runs.
pub async fn show_progress(
    client: &impl GenericClient,
    delivery_id: i32,
    progress: Progress,
) -> Result<(), DbError> {
    let [lines, rejected, bytes] =
        [progress.lines, progress.rejected, progress.bytes].map(u64::cast_signed);
    let statement = client.prepare_cached(sql!("delivery/show_progress")).await?;
    client.execute(&statement, &[&delivery_id, &lines, &rejected, &bytes]).await?;
    Ok(())
}

/// How a delivery of which nothing was taken in ended, or stopped for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenOff {
    /// Failed or interrupted.
    pub state: DeliveryState,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub failure: DeliveryFailure,
    /// How often it was tried.
    pub attempts: i32,
    /// When it is tried again, if it is and not at once.
    pub due_at: Option<DateTime<Utc>>,
}

/// Shows that nothing of a delivery was taken in, and why.
pub async fn break_off(
    client: &impl GenericClient,
    delivery_id: i32,
    broken: &BrokenOff,
) -> Result<(), DbError> {
    let BrokenOff { state, at, failure, attempts, due_at } = broken;
    let (words, state, cause) = (failure.to_string(), state.name(), failure.cause.name());
    let statement = client.prepare_cached(sql!("delivery/break_off")).await?;
    client
        .execute(&statement, &[&delivery_id, at, &state, &words, &cause, attempts, due_at])
        .await?;
    Ok(())
}

/// Shows of each delivery that is said to run but that nobody takes in any more that it broke off,
/// and returns their numbers.
pub async fn interrupt_abandoned(
    client: &impl GenericClient,
    now: DateTime<Utc>,
    failure: &DeliveryFailure,
) -> Result<Vec<i32>, DbError> {
    let (words, cause) = (failure.to_string(), failure.cause.name());
    let statement = client.prepare_cached(sql!("delivery/interrupt_abandoned")).await?;
    let rows = client.query(&statement, &[&now, &words, &cause]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// A delivery that nobody else may change now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedDelivery {
    /// By which way it came.
    pub source: String,
    /// The drop folder into which it came, if it did.
    pub folder: Option<String>,
    /// What its sender calls it.
    pub name: String,
    /// SHA-256 of its bytes, once they were read.
    pub sha256: Option<Vec<u8>>,
    /// How many bytes it has, if that is known.
    pub bytes_total: Option<u64>,
    /// What became of it.
    pub state: DeliveryState,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// How its lines are read, if that is known.
    pub format: Option<Format>,
    /// The source that describes it, if one does.
    pub source_id: Option<i32>,
    /// Under which name its file was put into `done/` or `failed/`, if that was noted.
    pub kept_as: Option<String>,
    /// Why nothing of it was taken in, if so.
    pub failure: Option<String>,
    /// How often it was tried.
    pub attempts: i32,
    /// When somebody had it taken in again.
    pub retried_at: Option<DateTime<Utc>>,
}

/// The delivery with this number, locked until the transaction ends.
pub async fn lock(
    client: &impl GenericClient,
    delivery_id: i32,
) -> Result<Option<LockedDelivery>, DbError> {
    let statement = client.prepare_cached(sql!("delivery/lock")).await?;
    let row = client.query_opt(&statement, &[&delivery_id]).await?;
    Ok(row.map(|row| LockedDelivery {
        source: row.get("source"),
        folder: row.get("folder"),
        name: row.get("name"),
        sha256: row.get("sha256"),
        bytes_total: row.get::<_, Option<i64>>("bytes_total").map(i64::unsigned_abs),
        state: DeliveryState::from_name(row.get("state")),
        received_at: row.get("received_at"),
        format: row.get::<_, Option<&str>>("format").and_then(|name| name.parse().ok()),
        source_id: row.get("source_id"),
        kept_as: row.get("kept_as"),
        failure: row.get("failure"),
        attempts: row.get("attempts"),
        retried_at: row.get("retried_at"),
    }))
}

/// Notes that somebody has a delivery taken in again.
pub async fn mark_retried(
    client: &impl GenericClient,
    delivery_id: i32,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("delivery/mark_retried")).await?;
    client.execute(&statement, &[&delivery_id, &now]).await?;
    Ok(())
}

/// What became of the lines of a delivery.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LineCounts {
    /// All lines, the header and empty ones not counted.
    pub lines: u64,
    /// Intervals that were not known before.
    pub inserted: u64,
    /// Intervals that were changed.
    pub revised: u64,
    /// Lines that said nothing new, or less than what is known already.
    pub unchanged: u64,
    /// Lines that could not be taken.
    pub rejected: u64,
    /// How many of those are kept, each with its text.
    pub rejected_kept: u64,
}

impl LineCounts {
    /// Whether there were lines and none could be taken.
    #[must_use]
    pub fn all_rejected(&self) -> bool {
        self.lines > 0 && self.rejected == self.lines
    }

    /// Whether each line that could not be taken can still be looked at and repaired.
    #[must_use]
    pub fn all_rejected_kept(&self) -> bool {
        self.rejected_kept >= self.rejected
    }
}

/// Shows that a delivery that runs is taken in, and what became of its lines. False if it does not run.
pub async fn finish(
    client: &impl GenericClient,
    delivery_id: i32,
    now: DateTime<Utc>,
    counts: LineCounts,
) -> Result<bool, DbError> {
    let LineCounts { lines, inserted, revised, unchanged, rejected, rejected_kept } = counts;
    let [lines, inserted, revised, unchanged, rejected, kept] =
        [lines, inserted, revised, unchanged, rejected, rejected_kept].map(u64::cast_signed);
    let statement = client.prepare_cached(sql!("delivery/finish")).await?;
    let finished = client
        .execute(
            &statement,
            &[&delivery_id, &now, &lines, &inserted, &revised, &unchanged, &rejected, &kept],
        )
        .await?;
    Ok(finished == 1)
}
