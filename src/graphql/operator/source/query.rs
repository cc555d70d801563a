//! Looking for sources.

use async_graphql::{Context, Object};

use super::super::fault::{Outcome, connection, internal};
use super::super::list::{List, Order, ROWS_DEFAULT, cost, list, order_input, page};
use super::{Source, source_name};
use crate::app::App;
use crate::db::source::{self, SourceOrderField};

order_input!(SourceOrder, SourceOrderField);

/// The queries.
#[derive(Default)]
pub struct SourceQuery;

#[Object]
impl SourceQuery {
    /// One source.
    async fn source(&self, ctx: &Context<'_>, name: String) -> Outcome<Option<Source>> {
        let name = source_name(&name)?;
        let client = connection(ctx.data::<App>()?).await?;
        Ok(source::find(&client, &name).await.map_err(internal)?.map(Source))
    }

    /// Sources, by name if no order is named; those that are enabled, or are not, if that is said.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn sources(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        enabled: Option<bool>,
        order_by: Option<SourceOrder>,
    ) -> Outcome<List<Source>> {
        let order = order_by.map_or(Order::ascending(SourceOrderField::Name), Into::into);
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref(), order)?);
        let client = connection(app).await?;
        let rows = source::list(&client, &page, enabled).await;
        list(page, rows, |row| row.id.into(), Source)
    }
}
