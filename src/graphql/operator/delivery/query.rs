//! Looking for deliveries.

use async_graphql::{Context, ID, Object};

use super::super::fault::{Outcome, connection, internal};
use super::super::list::{List, Order, ROWS_DEFAULT, cost, list, order_input, page};
use super::super::scalar::{Moment, number};
use super::super::source::source_name;
use super::Delivery;
use crate::app::App;
use crate::db::delivery::{self, DeliveryFilter, DeliveryOrderField, DeliveryState};

order_input!(DeliveryOrder, DeliveryOrderField);

/// The queries.
#[derive(Default)]
pub struct DeliveryQuery;

#[Object]
impl DeliveryQuery {
    /// One delivery.
    async fn delivery(&self, ctx: &Context<'_>, id: ID) -> Outcome<Option<Delivery>> {
        let app = ctx.data::<App>()?;
        let client = connection(app).await?;
        let rows = delivery::find(&client, &[number(&id)?]).await;
        Ok(rows.map_err(internal)?.pop().map(Delivery))
    }

    /// Deliveries, newest first if no order is named: in one state, by one way, read as the source named
    /// `describedBy` describes, received at `receivedAfter` or later and before `receivedBefore`, as far as these
    /// are given.
    #[graphql(complexity = "cost(first, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        state: Option<DeliveryState>,
        #[graphql(validator(max_length = 100))] source: Option<String>,
        described_by: Option<String>,
        received_after: Option<Moment>,
        received_before: Option<Moment>,
        order_by: Option<DeliveryOrder>,
    ) -> Outcome<List<Delivery>> {
        let order = order_by.map_or(Order::descending(DeliveryOrderField::ReceivedAt), Into::into);
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref(), order)?);
        let [from, before] = [received_after, received_before].map(|moment| moment.map(Into::into));
        let described_by = described_by.as_deref().map(source_name).transpose()?;
        let filter = DeliveryFilter { state, source, described_by, from, before };
        let client = connection(app).await?;
        let rows = delivery::list(&client, &page, &filter).await;
        list(page, rows, |row| row.id.into(), Delivery)
    }
}
