//! Looking for deliveries.

use async_graphql::{Context, ID, Object};

use super::super::fault::{Outcome, internal};
use super::super::list::{List, ROWS_DEFAULT, cost, list, page};
use super::super::scalar::number;
use super::{Delivery, StateName};
use crate::app::App;
use crate::service::browse;

/// The queries.
#[derive(Default)]
pub struct DeliveryQuery;

#[Object]
impl DeliveryQuery {
    /// One delivery.
    async fn delivery(&self, ctx: &Context<'_>, id: ID) -> Outcome<Option<Delivery>> {
        let app = ctx.data::<App>()?;
        let rows = browse::delivery::find(&app.database, &[number(&id)?]).await;
        Ok(rows.map_err(internal)?.pop().map(Delivery))
    }

    /// Deliveries, newest first, in one state and from one source where these are named.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        state: Option<StateName>,
        #[graphql(validator(max_length = 100))] source: Option<String>,
    ) -> Outcome<List<Delivery>> {
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref())?);
        let state = state.map(Into::into);
        let rows = browse::delivery::list(&app.database, page, state, source.as_deref()).await;
        Ok(list(page, rows.map_err(internal)?, |row| row.id.into(), Delivery))
    }
}
