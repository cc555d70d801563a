//! Looking at the keys.

use async_graphql::{Context, Object};

use super::super::fault::{Outcome, internal};
use super::super::list::{List, ROWS_DEFAULT, cost, list, page};
use super::SigningKey;
use crate::app::App;
use crate::service::browse;

/// The queries.
#[derive(Default)]
pub struct SigningKeyQuery;

#[Object]
impl SigningKeyQuery {
    /// The keys that sign access tokens, newest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn signing_keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
    ) -> Outcome<List<SigningKey>> {
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref())?);
        let rows = browse::signing_key::list(&app.database, page).await.map_err(internal)?;
        let now = app.clock.now();
        Ok(list(page, rows, |row| row.id, |row| SigningKey::at(row, now)))
    }
}
