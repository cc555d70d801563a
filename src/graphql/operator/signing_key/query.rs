//! Looking at the keys.

use async_graphql::{Context, Enum, Object};

use super::super::fault::{Outcome, connection};
use super::super::list::{List, OrderBy, ROWS_DEFAULT, cost, list, page};
use super::SigningKey;
use crate::app::App;
use crate::db::signing_key;

/// What keys can be ordered by.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum SigningKeyOrderField {
    /// The first moment at which they sign.
    SignsFrom,
    /// When they were made.
    CreatedAt,
}

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
        order_by: Option<OrderBy<SigningKeyOrderField>>,
    ) -> Outcome<List<SigningKey>> {
        let order =
            order_by.unwrap_or_else(|| OrderBy::descending(SigningKeyOrderField::SignsFrom));
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref(), &order)?);
        let client = connection(app).await?;
        let rows = signing_key::list(&client, &page).await;
        let now = app.store.now();
        list(page, rows, |row| row.id, |row| SigningKey::at(row, now))
    }
}
