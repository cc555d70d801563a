//! Looking for consents.

use async_graphql::{Context, Object};

use super::super::fault::{Outcome, internal};
use super::super::list::{List, ROWS_DEFAULT, cost, list, page};
use super::Consent;
use crate::app::App;
use crate::service::browse;

/// The queries.
#[derive(Default)]
pub struct ConsentQuery;

#[Object]
impl ConsentQuery {
    /// Consents, newest first; with `inForce`, only those that are, or only those that are not.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn consents(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        in_force: Option<bool>,
    ) -> Outcome<List<Consent>> {
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref())?);
        let rows = browse::consent::list(&app.database, page, in_force).await;
        Ok(list(page, rows.map_err(internal)?, |row| row.id.into(), Consent))
    }
}
