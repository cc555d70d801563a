//! Looking for consents.

use async_graphql::{Context, ID, Object};

use super::super::fault::{Outcome, connection};
use super::super::list::{List, Order, ROWS_DEFAULT, cost, list, order_input, page};
use super::super::scalar::number;
use super::Consent;
use crate::app::App;
use crate::db::consent::{self, ConsentFilter, ConsentOrderField};

order_input!(ConsentOrder, ConsentOrderField);

/// The queries.
#[derive(Default)]
pub struct ConsentQuery;

#[Object]
impl ConsentQuery {
    /// Consents, the one entered last first, if no order is named; with `inForce`, only those that
    /// are, or only those that are not; of one customer, if that is named.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn consents(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        in_force: Option<bool>,
        customer_id: Option<ID>,
        order_by: Option<ConsentOrder>,
    ) -> Outcome<List<Consent>> {
        let order = order_by.map_or(Order::descending(ConsentOrderField::Recorded), Into::into);
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref(), order)?);
        let customer_id = customer_id.as_ref().map(number).transpose()?;
        let filter = ConsentFilter { in_force, customer_id };
        let client = connection(app).await?;
        let rows = consent::list(&client, &page, &filter).await;
        list(page, rows, |row| row.id.into(), Consent)
    }
}
