//! Deliveries of readings, and the lines of them that were refused.

mod give_up;
mod query;
mod rejected_line;
mod repair;
mod retry;

use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};

use super::fault::Outcome;
use super::list::{List, Order, ROWS_DEFAULT, cost, list, page};
use super::loader::{DeliveryById, RejectedOf, SourceById, load};
use super::scalar::{Long, hexadecimal};
use super::source::Source;
use crate::db::delivery::{DeliveryState, ListedDelivery};
use crate::db::rejected_line::LineOrderField;
use crate::domain::delivery_failure::FailureCause;
use crate::domain::page::Slice;
use crate::domain::source_format::Format;

pub use give_up::GiveUpMutation;
pub use query::DeliveryQuery;
pub use rejected_line::{RejectedLine, RejectedLineQuery};
pub use repair::RepairMutation;
pub use retry::RetryMutation;

pub struct Delivery(pub ListedDelivery);

impl Delivery {
    async fn other(&self, ctx: &Context<'_>, id: Option<i32>) -> Outcome<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        Ok(load(ctx, DeliveryById(id)).await?.map(Self))
    }
}

/// A file or message with readings, as it came in.
#[Object]
impl Delivery {
    /// Identifier of the delivery.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// By which way it came, such as `folder`.
    async fn source(&self) -> &str {
        &self.0.source
    }

    /// The source that describes how it is read; null if it is in our own format.
    async fn described_by(&self, ctx: &Context<'_>) -> Outcome<Option<Source>> {
        let Some(id) = self.0.source_id else { return Ok(None) };
        Ok(load(ctx, SourceById(id)).await?.map(Source))
    }

    /// What its sender calls it, such as a file's name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// SHA-256 of its bytes, in hexadecimal; null until they were read.
    async fn sha256(&self) -> Option<String> {
        self.0.sha256.as_deref().map(hexadecimal)
    }

    /// What has become of it so far.
    async fn state(&self) -> DeliveryState {
        self.0.state
    }

    /// Why nothing of it was taken in, if so.
    async fn failure(&self) -> Option<&str> {
        self.0.failure.as_deref()
    }

    /// The cause of that; null if nothing failed, or it is not known.
    async fn failure_cause(&self) -> Option<FailureCause> {
        self.0.failure_cause
    }

    /// When it came.
    async fn received_at(&self) -> DateTime<Utc> {
        self.0.received_at
    }

    /// When it was done with; null while it waits or runs.
    async fn finished_at(&self) -> Option<DateTime<Utc>> {
        self.0.finished_at
    }

    /// How its lines are written, `csv` or `ndjson`; `zip` if each file of an archive says so; null if
    /// that is not known.
    async fn format(&self) -> Option<&str> {
        self.0.format.map(Format::name)
    }

    /// How many bytes of it were read so far. What then still runs is being merged.
    async fn bytes(&self) -> Long {
        Long(self.0.bytes)
    }

    /// How many bytes it has, if that is known.
    async fn bytes_total(&self) -> Option<Long> {
        self.0.bytes_total.map(Long)
    }

    /// How often it was tried. One that broke off goes on under the same number.
    async fn attempts(&self) -> i32 {
        self.0.attempts
    }

    /// When somebody had its file taken in again, as a delivery of its own.
    async fn retried_at(&self) -> Option<DateTime<Utc>> {
        self.0.retried_at
    }

    /// Not before this moment it is tried again: to take it in or, if `moveFailure` is told, to move its
    /// file. Null if that is at once, or never.
    async fn due_at(&self) -> Option<DateTime<Utc>> {
        self.0.due_at
    }

    /// Why its file still stands in `processing/` of the drop folder, though the delivery ended. It is tried again
    /// by itself; nothing is taken in twice over it.
    async fn move_failure(&self) -> Option<&str> {
        self.0.move_failure.as_deref()
    }

    /// The delivery by which the same bytes had been taken in; null if it repeats none.
    async fn repeats(&self, ctx: &Context<'_>) -> Outcome<Option<Delivery>> {
        self.other(ctx, self.0.repeats_id).await
    }

    /// The delivery that was taken in again by it; null if it is none of that kind.
    async fn retry_of(&self, ctx: &Context<'_>) -> Outcome<Option<Delivery>> {
        self.other(ctx, self.0.retry_of_id).await
    }

    /// Its lines, the header and empty ones not counted; while it runs, those so far.
    async fn lines(&self) -> u64 {
        self.0.counts.lines
    }

    /// Intervals that were not known before.
    async fn inserted(&self) -> u64 {
        self.0.counts.inserted
    }

    /// Intervals that were changed.
    async fn revised(&self) -> u64 {
        self.0.counts.revised
    }

    /// Lines that said nothing new, or less than what was known already.
    async fn unchanged(&self) -> u64 {
        self.0.counts.unchanged
    }

    /// Lines that could not be taken; while it runs, those so far.
    async fn rejected(&self) -> u64 {
        self.0.counts.rejected
    }

    /// How many of those are kept, the first 10,000 of a delivery. If there are more, mend what was wrong
    /// and have the whole file taken in again: by `retryDelivery`, or by delivering it again.
    async fn rejected_kept(&self) -> u64 {
        self.0.counts.rejected_kept
    }

    /// The lines that could not be taken and are kept, by their number.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn rejected_lines(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
    ) -> Outcome<List<RejectedLine>> {
        let order = Order::ascending(LineOrderField::LineNumber);
        let page = page(first, after.as_deref(), order)?;
        let key = RejectedOf { delivery_id: self.0.id, page: page.clone() };
        let slice = load(ctx, key).await?.unwrap_or(Slice { rows: Vec::new(), has_more: false });
        list(page, Ok(slice), |line| line.line_number, RejectedLine::from)
    }
}
