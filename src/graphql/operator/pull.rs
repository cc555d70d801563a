//! What Liander was answered.

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::fault::Outcome;
use super::list::{List, Order, ROWS_DEFAULT, cost, list, order_input, page};
use crate::app::App;
use crate::db::pull::{ListedPull, PullFilter, PullOrderField};
use crate::domain::ean::Ean;
use crate::graphql::scalar::Moment;
use crate::service::pull::list::list_pulls;

/// An answer that Liander was given, or that the operator asked for in a rehearsal.
#[derive(SimpleObject)]
pub struct Pull {
    /// Identifier of the answer.
    id: ID,
    /// When it was given.
    answered_at: DateTime<Utc>,
    /// Under which number both sides know it.
    correlation_id: String,
    /// Which version of Liander's password opened it.
    credential_version: Option<i32>,
    /// The call, by its name on the wire.
    call: String,
    /// The customer asked for, if it was one.
    klant_ean: Option<Ean>,
    /// The meter asked for, if it was one.
    meter_ean: Option<Ean>,
    /// The moment after which intervals were asked for.
    period_start: Option<DateTime<Utc>>,
    /// The last moment at which they could end.
    period_end: Option<DateTime<Utc>>,
    /// Under which consents; empty if nothing was given.
    consent_ids: Vec<ID>,
    /// How many customers were asked for.
    eans_asked: i32,
    /// How many meters were in the answer.
    meters_given: i32,
    /// How many intervals were in the answer.
    readings_given: i32,
    /// Whether there were none since Liander had them already, and was told so.
    is_unchanged: bool,
    /// Whether the operator asked, to see what Liander will be answered; it is not Liander's.
    is_rehearsal: bool,
}

impl From<ListedPull> for Pull {
    fn from(row: ListedPull) -> Self {
        Self {
            id: row.id.into(),
            answered_at: row.answered_at,
            correlation_id: row.correlation_id,
            credential_version: row.credential_version,
            call: row.call,
            klant_ean: row.klant_ean,
            meter_ean: row.meter_ean,
            period_start: row.period_start,
            period_end: row.period_end,
            consent_ids: row.consent_ids.into_iter().map(ID::from).collect(),
            eans_asked: row.eans_asked,
            meters_given: row.meters_given,
            readings_given: row.readings_given,
            is_unchanged: row.is_unchanged,
            is_rehearsal: row.is_rehearsal,
        }
    }
}

order_input!(PullOrder, PullOrderField);

/// The queries.
#[derive(Default)]
pub struct PullQuery;

#[Object]
impl PullQuery {
    /// What Liander was answered, newest first if no order is named: about one customer, about one
    /// meter, to one call by its name on the wire, opened by one version of the password, at
    /// `answeredAfter` or later and before `answeredBefore`, as far as these are given.
    #[graphql(complexity = "cost(first, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn pulls(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        klant_ean: Option<Ean>,
        meter_ean: Option<Ean>,
        #[graphql(validator(max_length = 100))] call: Option<String>,
        credential_version: Option<i32>,
        answered_after: Option<Moment>,
        answered_before: Option<Moment>,
        order_by: Option<PullOrder>,
    ) -> Outcome<List<Pull>> {
        let order = order_by.map_or(Order::descending(PullOrderField::AnsweredAt), Into::into);
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref(), order)?);
        let filter = PullFilter {
            klant_ean,
            meter_ean,
            call,
            from: answered_after.map(Into::into),
            before: answered_before.map(Into::into),
            ..PullFilter::default()
        };
        let rows = list_pulls(&app.store.database, &page, filter, credential_version).await;
        list(page, rows, |row| row.id, Pull::from)
    }
}
