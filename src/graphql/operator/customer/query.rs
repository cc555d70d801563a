//! Looking for customers.

use async_graphql::{Context, ID, Object};

use super::super::fault::{Outcome, internal};
use super::super::list::{List, ROWS_DEFAULT, cost, list, page};
use super::super::loader::{CustomerById, load};
use super::super::scalar::number;
use super::Customer;
use crate::app::App;
use crate::service::browse;

/// The queries.
#[derive(Default)]
pub struct CustomerQuery;

#[Object]
impl CustomerQuery {
    /// One customer.
    async fn customer(&self, ctx: &Context<'_>, id: ID) -> Outcome<Option<Customer>> {
        Ok(load(ctx, CustomerById(number(&id)?)).await?.map(Customer))
    }

    /// Customers in the order of their registration; with `search`, those with it in their name or
    /// at the start of their EAN.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn customers(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        #[graphql(validator(max_length = 100))] search: Option<String>,
    ) -> Outcome<List<Customer>> {
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref())?);
        let rows = browse::customer::list(&app.database, page, search.as_deref()).await;
        Ok(list(page, rows.map_err(internal)?, |row| row.id.into(), Customer))
    }
}
