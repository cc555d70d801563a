//! Looking for meters.

use async_graphql::{Context, Object};

use super::super::fault::{Outcome, internal};
use super::super::list::{List, ROWS_DEFAULT, cost, list, page};
use super::super::scalar::MeterTypeName;
use super::Meter;
use crate::app::App;
use crate::domain::ean::Ean;
use crate::service::browse;

/// The queries.
#[derive(Default)]
pub struct MeterQuery;

#[Object]
impl MeterQuery {
    /// One meter.
    async fn meter(&self, ctx: &Context<'_>, ean: Ean) -> Outcome<Option<Meter>> {
        let app = ctx.data::<App>()?;
        let row = browse::meter::find(&app.database, ean).await;
        Ok(row.map_err(internal)?.map(Meter))
    }

    /// Meters in the order of their registration, of one type, or with an EAN that begins so.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn meters(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        #[graphql(name = "type")] meter_type: Option<MeterTypeName>,
        #[graphql(validator(max_length = 18))] ean_start: Option<String>,
    ) -> Outcome<List<Meter>> {
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref())?);
        let meter_type = meter_type.map(Into::into);
        let rows = browse::meter::list(&app.database, page, ean_start.as_deref(), meter_type).await;
        Ok(list(page, rows.map_err(internal)?, |row| row.id.into(), Meter))
    }
}
