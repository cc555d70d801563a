//! Lines that could not be taken, and what became of them later.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::super::fault::{Outcome, connection};
use super::super::list::{List, Order, ROWS_DEFAULT, cost, list, order_input, page};
use super::super::loader::{DeliveryById, load};
use super::super::scalar::number;
use super::Delivery;
use crate::app::App;
use crate::db::rejected_line::{
    self, LineFilter, ListedLine, ListedRepair, RejectedLineOrderField,
};
use crate::domain::source_line::RejectionReason;

pub struct RejectedLine(ListedLine);

impl From<ListedLine> for RejectedLine {
    fn from(line: ListedLine) -> Self {
        Self(line)
    }
}

/// A line that could not be taken.
#[Object]
impl RejectedLine {
    /// Identifier of the line.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Its number in its delivery, counted from 1, the header included; through all files of an archive.
    async fn line_number(&self) -> i64 {
        self.0.line_number
    }

    /// The file of an archive in which it stands; null if its delivery is none.
    async fn entry(&self) -> Option<&str> {
        self.0.entry.as_deref()
    }

    /// Its number in that file, counted from 1, the header included.
    async fn entry_line(&self) -> Option<i64> {
        self.0.entry_line
    }

    /// Why; null if a newer version of the server set it aside.
    async fn reason(&self) -> Option<RejectionReason> {
        self.0.reason
    }

    /// The field that is at fault, such as `active_power_kw`; null if it is none, or more than one.
    async fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// What is wrong, in words.
    async fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The line as received, cut at 1,000 characters; null once it is past its time.
    async fn raw_text(&self) -> Option<&str> {
        self.0.raw_text.as_deref()
    }

    /// The delivery in which it stood.
    async fn delivery(&self, ctx: &Context<'_>) -> Outcome<Option<Delivery>> {
        Ok(load(ctx, DeliveryById(self.0.delivery_id)).await?.map(Delivery))
    }

    /// How it was taken in after all; null if it was not.
    async fn repair(&self) -> Option<LineRepair> {
        self.0.repair.clone().map(LineRepair::from)
    }
}

/// How a rejected line was taken in after all.
#[derive(SimpleObject)]
struct LineRepair {
    /// When.
    repaired_at: DateTime<Utc>,
    /// By whom.
    repaired_by: String,
    /// By which delivery.
    delivery_id: ID,
    /// As what; null once it is past its time.
    text: Option<String>,
}

impl From<ListedRepair> for LineRepair {
    fn from(repair: ListedRepair) -> Self {
        let ListedRepair { repaired_at, repaired_by, delivery_id, text } = repair;
        Self { repaired_at, repaired_by, delivery_id: delivery_id.into(), text }
    }
}

/// Which rejected lines are wanted; all of them if nothing is said.
#[derive(Default, InputObject)]
struct RejectedLineFilter {
    /// Of which delivery.
    delivery_id: Option<ID>,
    /// Refused for which reason.
    reason: Option<RejectionReason>,
    /// Taken in after all, or not.
    repaired: Option<bool>,
}

order_input!(RejectedLineOrder, RejectedLineOrderField);

/// The queries.
#[derive(Default)]
pub struct RejectedLineQuery;

#[Object]
impl RejectedLineQuery {
    /// Lines that could not be taken, of all deliveries, newest first if no order is named.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn rejected_lines(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        #[graphql(default)] filter: RejectedLineFilter,
        order_by: Option<RejectedLineOrder>,
    ) -> Outcome<List<RejectedLine>> {
        let order =
            order_by.map_or(Order::descending(RejectedLineOrderField::RejectedAt), Into::into);
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref(), order)?);
        let RejectedLineFilter { delivery_id, reason, repaired } = filter;
        let delivery_id = delivery_id.as_ref().map(number).transpose()?;
        let filter = LineFilter { delivery_id, reason, repaired };
        let client = connection(app).await?;
        let rows = rejected_line::list(&client, &page, &filter).await;
        list(page, rows, |line| line.id, RejectedLine::from)
    }
}
