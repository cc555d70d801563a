//! Looking for aliases.

use async_graphql::{Context, Object};

use super::super::fault::{Outcome, connection};
use super::super::list::{List, Order, ROWS_DEFAULT, cost, list, order_input, page};
use super::super::source::source_name;
use super::SourceAlias;
use crate::app::App;
use crate::db::source_alias::{self, AliasFilter, SourceAliasOrderField};
use crate::domain::ean::Ean;

order_input!(SourceAliasOrder, SourceAliasOrderField);

/// The queries.
#[derive(Default)]
pub struct SourceAliasQuery;

#[Object]
impl SourceAliasQuery {
    /// What sources call meters, by identifier if no order is named: of one source, for one identifier, or to one
    /// meter, as far as these are given.
    #[graphql(complexity = "cost(first, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn source_aliases(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        source: Option<String>,
        #[graphql(validator(max_length = 100))] identifier: Option<String>,
        meter_ean: Option<Ean>,
        order_by: Option<SourceAliasOrder>,
    ) -> Outcome<List<SourceAlias>> {
        let order =
            order_by.map_or(Order::ascending(SourceAliasOrderField::Identifier), Into::into);
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref(), order)?);
        let source = source.as_deref().map(source_name).transpose()?;
        let filter = AliasFilter { source, identifier, meter_ean };
        let client = connection(app).await?;
        let rows = source_alias::list(&client, &page, &filter).await;
        list(page, rows, |row| row.id.into(), SourceAlias)
    }
}
