//! Every pull of this customer's readings.

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::fault::Outcome;
use super::list::{List, ROWS_DEFAULT, cost, list, page};
use crate::app::App;
use crate::domain::ean::Ean;
use crate::service::portal::pulls::{GivenPull, NEWEST_FIRST, see_pulls};
use crate::service::portal::session::CustomerIn;

/// A pull: an answer that gave Liander readings of this customer's.
#[derive(SimpleObject)]
pub struct Pull {
    /// Identifier of the answer.
    id: ID,
    /// When it was given.
    answered_at: DateTime<Utc>,
    /// The meter.
    meter_ean: Option<Ean>,
    /// The moment after which intervals were asked for.
    period_start: Option<DateTime<Utc>>,
    /// The last moment at which they could end.
    period_end: Option<DateTime<Utc>>,
    /// How many intervals of five minutes were given.
    readings_given: i32,
    /// Under which consent.
    consent_id: Option<ID>,
}

impl From<GivenPull> for Pull {
    fn from(row: GivenPull) -> Self {
        Self {
            id: row.id.into(),
            answered_at: row.answered_at,
            meter_ean: row.meter_ean,
            period_start: row.period_start,
            period_end: row.period_end,
            readings_given: row.readings_given,
            consent_id: row.consent_id.map(ID::from),
        }
    }
}

/// The queries.
#[derive(Default)]
pub struct PullQuery;

#[Object]
impl PullQuery {
    /// Every pull of this customer's readings, newest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn pulls(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
    ) -> Outcome<List<Pull>> {
        let (app, customer) = (ctx.data::<App>()?, ctx.data::<CustomerIn>()?);
        let page = page(first, after.as_deref(), NEWEST_FIRST)?;
        let rows = see_pulls(&app.store.database, customer, &page).await;
        list(page, rows, |row| row.id, Pull::from)
    }
}
