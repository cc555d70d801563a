//! Deliveries of readings, and the lines of them that were refused.

mod query;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::fault::Outcome;
use super::list::{List, ROWS_DEFAULT, cost, list, page_in};
use super::loader::{RejectedOf, load};
use super::scalar::hexadecimal;
use crate::domain::page::Slice;
use crate::service::browse::{ListedDelivery, ListedLine};

pub use query::{DeliveryOrderField, DeliveryQuery};

/// What became of a delivery.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum DeliveryState {
    /// It was taken in, perhaps but for some lines.
    Done,
    /// Nothing of it was taken in.
    Failed,
}

impl DeliveryState {
    /// The name it is stored under.
    fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

pub struct Delivery(pub ListedDelivery);

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

    /// What its sender calls it, such as a file's name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// SHA-256 of its bytes, in hexadecimal.
    async fn sha256(&self) -> String {
        hexadecimal(&self.0.sha256)
    }

    /// What became of it.
    async fn state(&self) -> DeliveryState {
        if self.0.failure.is_some() { DeliveryState::Failed } else { DeliveryState::Done }
    }

    /// Why nothing of it was taken in, if so.
    async fn failure(&self) -> Option<&str> {
        self.0.failure.as_deref()
    }

    /// When it came.
    async fn received_at(&self) -> DateTime<Utc> {
        self.0.received_at
    }

    /// When it was done with.
    async fn finished_at(&self) -> DateTime<Utc> {
        self.0.finished_at
    }

    /// Its lines, the header and empty ones not counted.
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

    /// Lines that could not be taken.
    async fn rejected(&self) -> u64 {
        self.0.counts.rejected
    }

    /// The lines that could not be taken, by their number.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn rejected_lines(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
    ) -> Outcome<List<RejectedLine>> {
        let page = page_in(first, after.as_deref(), "line_number ascending".to_owned())?;
        let key = RejectedOf { delivery_id: self.0.id, page: page.clone() };
        let slice = load(ctx, key).await?.unwrap_or(Slice { rows: Vec::new(), has_more: false });
        list(page, Ok(slice), |line| line.line_number, RejectedLine::from)
    }
}

/// A line that could not be taken.
#[derive(SimpleObject)]
pub struct RejectedLine {
    /// Its number, counted from 1, the header included.
    line_number: i64,
    /// A code that does not change, such as `unknown_meter`.
    reason: String,
    /// What is wrong, in words.
    detail: String,
    /// The line as received, cut at 1,000 characters.
    raw_text: String,
}

impl From<ListedLine> for RejectedLine {
    fn from(line: ListedLine) -> Self {
        let ListedLine { line_number, reason, detail, raw_text } = line;
        Self { line_number, reason, detail, raw_text }
    }
}
