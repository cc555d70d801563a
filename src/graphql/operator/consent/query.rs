//! Looking for consents.

use async_graphql::{Context, Enum, ID, Object};

use super::super::fault::{Outcome, connection};
use super::super::list::{List, OrderBy, ROWS_DEFAULT, cost, list, page};
use super::super::scalar::number;
use super::Consent;
use crate::app::App;
use crate::db::consent::{self, ConsentFilter};

/// What consents can be ordered by.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum ConsentOrderField {
    /// When they were entered here.
    Recorded,
    /// Since when they count.
    GivenAt,
    /// Until when they counted; one in force comes after all others.
    WithdrawnAt,
    /// The name of the customer.
    CustomerName,
}

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
        order_by: Option<OrderBy<ConsentOrderField>>,
    ) -> Outcome<List<Consent>> {
        let order = order_by.unwrap_or_else(|| OrderBy::descending(ConsentOrderField::Recorded));
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref(), &order)?);
        let customer_id = customer_id.as_ref().map(number).transpose()?;
        let filter = ConsentFilter { in_force, customer_id };
        let client = connection(app).await?;
        let rows = consent::list(&client, &page, &filter).await;
        list(page, rows, |row| row.id.into(), Consent)
    }
}
