//! Looking for meters.

use async_graphql::{Context, Object};

use super::super::fault::{Outcome, connection, internal};
use super::super::list::{List, Order, ROWS_DEFAULT, cost, list_with, order_input, page};
use super::Meter;
use crate::app::App;
use crate::db::meter::{self, MeterFilter, MeterOrderField};
use crate::domain::ean::Ean;
use crate::domain::meter::MeterType;

order_input!(MeterOrder, MeterOrderField);

/// What there is to say of all meters that were looked for.
pub struct MeterCount(MeterFilter);

#[Object]
impl MeterCount {
    /// How many there are, on all pages together.
    async fn total_count(&self, ctx: &Context<'_>) -> Outcome<i64> {
        let app = ctx.data::<App>()?;
        let client = connection(app).await?;
        meter::count(&client, &self.0).await.map_err(internal)
    }
}

/// The queries.
#[derive(Default)]
pub struct MeterQuery;

#[Object]
impl MeterQuery {
    /// One meter.
    async fn meter(&self, ctx: &Context<'_>, ean: Ean) -> Outcome<Option<Meter>> {
        let app = ctx.data::<App>()?;
        let client = connection(app).await?;
        let row = meter::find(&client, ean).await;
        Ok(row.map_err(internal)?.map(Meter))
    }

    /// Meters, in the order of their registration if none is named; of one type, with an EAN that
    /// begins so, or, with `search`, with an EAN or that of a connection that does; with `installed`,
    /// those that measure at their connection now, or those that do not.
    #[graphql(complexity = "cost(first, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn meters(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        #[graphql(name = "type")] meter_type: Option<MeterType>,
        #[graphql(validator(max_length = 18))] ean_start: Option<String>,
        #[graphql(validator(max_length = 18))] search: Option<String>,
        installed: Option<bool>,
        order_by: Option<MeterOrder>,
    ) -> Outcome<List<Meter, MeterCount>> {
        let order = order_by.map_or(Order::ascending(MeterOrderField::Registered), Into::into);
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref(), order)?);
        let at = app.store.now();
        let filter = MeterFilter { meter_type, ean_start, search, installed, at };
        let client = connection(app).await?;
        let rows = meter::list(&client, &page, &filter).await;
        list_with(MeterCount(filter), page, rows, |row| row.id.into(), Meter)
    }
}
