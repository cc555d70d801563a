//! Looking at the keys.

use async_graphql::{Context, Object};

use super::super::fault::{Outcome, connection};
use super::super::list::{List, Order, ROWS_DEFAULT, cost, list, order_input, page};
use super::SigningKey;
use crate::app::App;
use crate::db::signing_key::{self, SigningKeyOrderField};

order_input!(SigningKeyOrder, SigningKeyOrderField);

/// The queries.
#[derive(Default)]
pub struct SigningKeyQuery;

#[Object]
impl SigningKeyQuery {
    /// The keys that sign access tokens; newest first, if no order is named.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn signing_keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        order_by: Option<SigningKeyOrder>,
    ) -> Outcome<List<SigningKey>> {
        let order = order_by.map_or(Order::descending(SigningKeyOrderField::SignsFrom), Into::into);
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref(), order)?);
        let client = connection(app).await?;
        let rows = signing_key::list(&client, &page).await;
        let now = app.store.now();
        list(page, rows, |row| row.id, |row| SigningKey::at(row, now))
    }
}
