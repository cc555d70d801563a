//! Values that were replaced: when, by which delivery, from what to what.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::delivery::Delivery;
use super::fault::Outcome;
use super::list::{List, Order, ROWS_DEFAULT, cost, list, order_input, page};
use super::loader::{DeliveryById, MeterById, load};
use super::meter::Meter;
use super::scalar::number;
use crate::app::App;
use crate::db::reading_revision::{
    ListedRevision, RankedValue, ReadingRevisionOrderField, RevisionFilter,
};
use crate::domain::ean::Ean;
use crate::domain::quantity::Quantity;
use crate::domain::reading::ReadingStatus;
use crate::service::meter::revisions::revisions;

struct ReadingRevision(ListedRevision);

/// A value that was replaced.
#[Object]
impl ReadingRevision {
    /// Identifier of the revision.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The meter whose value it was.
    async fn meter(&self, ctx: &Context<'_>) -> Outcome<Option<Meter>> {
        Ok(load(ctx, MeterById(self.0.meter_id)).await?.map(Meter))
    }

    /// End of the interval of five minutes.
    async fn interval_end(&self) -> DateTime<Utc> {
        self.0.interval_end
    }

    /// Which of the five values it was.
    async fn quantity(&self) -> Quantity {
        self.0.quantity
    }

    /// When it was replaced.
    async fn replaced_at(&self) -> DateTime<Utc> {
        self.0.replaced_at
    }

    /// The delivery that replaced it; null if an operator put the sign of the meter right, which stands in the
    /// audit trail.
    async fn delivery(&self, ctx: &Context<'_>) -> Outcome<Option<Delivery>> {
        match self.0.delivery_id {
            Some(id) => Ok(load(ctx, DeliveryById(id)).await?.map(Delivery)),
            None => Ok(None),
        }
    }

    /// What it was.
    async fn before(&self) -> RevisedValue {
        RevisedValue::of(self.0.quantity, self.0.before)
    }

    /// What came in its place.
    async fn after(&self) -> RevisedValue {
        RevisedValue::of(self.0.quantity, self.0.after)
    }
}

/// A value before or after a revision.
#[derive(SimpleObject)]
struct RevisedValue {
    /// In kW, kVAr or V, as it is stored: not rounded as on the wire. Consumption is positive.
    value: f64,
    /// How it came about.
    status: ReadingStatus,
}

impl RevisedValue {
    fn of(quantity: Quantity, value: RankedValue) -> Self {
        Self { value: quantity.in_units(value.stored), status: value.status }
    }
}

/// Which revisions are wanted; all of them if nothing is said.
#[derive(Default, InputObject)]
struct ReadingRevisionFilter {
    /// Of which meter.
    meter_ean: Option<Ean>,
    /// Made by which delivery.
    delivery_id: Option<ID>,
    /// Of intervals that ended after this moment.
    from: Option<DateTime<Utc>>,
    /// Of intervals that ended at this moment or before.
    to: Option<DateTime<Utc>>,
}

order_input!(ReadingRevisionOrder, ReadingRevisionOrderField);

/// The queries.
#[derive(Default)]
pub struct ReadingRevisionQuery;

#[Object]
impl ReadingRevisionQuery {
    /// Values that were replaced, the latest first if no order is named, as long as readings of their time are
    /// kept. A value that was missing and came later replaced nothing, nor did one that was only confirmed.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn reading_revisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        #[graphql(default)] filter: ReadingRevisionFilter,
        order_by: Option<ReadingRevisionOrder>,
    ) -> Outcome<List<ReadingRevision>> {
        let order =
            order_by.map_or(Order::descending(ReadingRevisionOrderField::ReplacedAt), Into::into);
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref(), order)?);
        let ReadingRevisionFilter { meter_ean, delivery_id, from, to } = filter;
        let delivery_id = delivery_id.as_ref().map(number).transpose()?;
        let filter = RevisionFilter { meter_ean, delivery_id, from, to };
        let rows = revisions(&app.store, &page, &filter).await;
        list(page, rows, |row| row.id, ReadingRevision)
    }
}
