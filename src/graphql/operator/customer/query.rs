//! Looking for customers.

use async_graphql::{Context, ID, Object};

use super::super::fault::{Outcome, connection, internal};
use super::super::list::{List, Order, ROWS_DEFAULT, cost, list_with, order_input, page};
use super::super::loader::{CustomerById, load};
use super::super::scalar::number;
use super::Customer;
use crate::app::App;
use crate::db::customer::{self, CustomerFilter, CustomerOrderField};
use crate::domain::consent::ConsentState;

order_input!(CustomerOrder, CustomerOrderField);

/// What there is to say of all customers that were looked for.
pub struct CustomerCount(CustomerFilter);

#[Object]
impl CustomerCount {
    /// How many there are, on all pages together.
    async fn total_count(&self, ctx: &Context<'_>) -> Outcome<i64> {
        let app = ctx.data::<App>()?;
        let client = connection(app).await?;
        customer::count(&client, &self.0).await.map_err(internal)
    }
}

/// The queries.
#[derive(Default)]
pub struct CustomerQuery;

#[Object]
impl CustomerQuery {
    /// One customer.
    async fn customer(&self, ctx: &Context<'_>, id: ID) -> Outcome<Option<Customer>> {
        Ok(load(ctx, CustomerById(number(&id)?)).await?.map(Customer))
    }

    /// Customers, in the order of their registration if none is named; with `search`, those with
    /// it in their name or at the start of their EAN; with `holding`, those who hold their connection
    /// now, or those who do not; with `consent`, those whose consent stands so.
    #[graphql(complexity = "cost(first, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn customers(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        #[graphql(validator(max_length = 100))] search: Option<String>,
        holding: Option<bool>,
        consent: Option<ConsentState>,
        order_by: Option<CustomerOrder>,
    ) -> Outcome<List<Customer, CustomerCount>> {
        let order = order_by.map_or(Order::ascending(CustomerOrderField::Registered), Into::into);
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref(), order)?);
        let at = app.store.now();
        let filter = CustomerFilter { search, holding, at, consent };
        let client = connection(app).await?;
        let rows = customer::list(&client, &page, &filter).await;
        list_with(CustomerCount(filter), page, rows, |row| row.id.into(), Customer)
    }
}
