//! What can be asked.

use async_graphql::{Context, ID, Object};

use super::consent::Consent;
use super::customer::Customer;
use super::delivery::{Delivery, DeliveryState};
use super::fault::{Outcome, internal};
use super::ledger::{CredentialVersion, JobRun, Operator, Pull, SigningKey};
use super::list::{List, ROWS_DEFAULT, cost, list, page};
use super::loader::{CustomerById, load};
use super::meter::Meter;
use super::scalar::{MeterTypeName, number};
use super::session::Me;
use crate::app::App;
use crate::domain::ean::Ean;
use crate::service::browse;
use crate::service::operator_session::SignedIn;

pub struct Query;

/// The root of every query. Lists give 25 rows where nothing is said, and 100 at most.
#[Object]
impl Query {
    /// Who is logged in here; null where nobody is.
    async fn me(&self, ctx: &Context<'_>) -> Outcome<Option<Me>> {
        Ok(ctx.data_opt::<SignedIn>().map(Me::from))
    }

    /// One customer.
    async fn customer(&self, ctx: &Context<'_>, id: ID) -> Outcome<Option<Customer>> {
        Ok(load(ctx, CustomerById(number(&id)?)).await?.map(Customer))
    }

    /// Customers in the order of their registration; with `search`, those with it in their name or
    /// at the start of their EAN.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn customers(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        #[graphql(validator(max_length = 100))] search: Option<String>,
    ) -> Outcome<List<Customer>> {
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref())?);
        let rows = browse::customers(&app.database, page, search.as_deref()).await;
        Ok(list(page, rows.map_err(internal)?, |row| row.id.into(), Customer))
    }

    /// One meter.
    async fn meter(&self, ctx: &Context<'_>, ean: Ean) -> Outcome<Option<Meter>> {
        let app = ctx.data::<App>()?;
        let row = browse::meter(&app.database, ean).await;
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
        let rows = browse::meters(&app.database, page, ean_start.as_deref(), meter_type).await;
        Ok(list(page, rows.map_err(internal)?, |row| row.id.into(), Meter))
    }

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
        let rows = browse::consents(&app.database, page, in_force).await;
        Ok(list(page, rows.map_err(internal)?, |row| row.id.into(), Consent))
    }

    /// One delivery.
    async fn delivery(&self, ctx: &Context<'_>, id: ID) -> Outcome<Option<Delivery>> {
        let app = ctx.data::<App>()?;
        let row = browse::delivery(&app.database, number(&id)?).await;
        Ok(row.map_err(internal)?.map(Delivery))
    }

    /// Deliveries, newest first, in one state where it is named.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        state: Option<DeliveryState>,
    ) -> Outcome<List<Delivery>> {
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref())?);
        let has_failed = state.map(|state| state == DeliveryState::Failed);
        let rows = browse::deliveries(&app.database, page, has_failed).await;
        Ok(list(page, rows.map_err(internal)?, |row| row.id.into(), Delivery))
    }

    /// What Liander was answered, newest first, about one customer and one meter where they are named.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn pulls(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        klant_ean: Option<Ean>,
        meter_ean: Option<Ean>,
    ) -> Outcome<List<Pull>> {
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref())?);
        let rows = browse::pulls(&app.database, page, klant_ean, meter_ean).await;
        Ok(list(page, rows.map_err(internal)?, |row| row.id, Pull::from))
    }

    /// The versions of Liander's password, newest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn credential_versions(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
    ) -> Outcome<List<CredentialVersion>> {
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref())?);
        let rows = browse::credential_versions(&app.database, page).await;
        Ok(list(page, rows.map_err(internal)?, |row| row.version.into(), CredentialVersion::from))
    }

    /// The keys that sign access tokens, newest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn signing_keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
    ) -> Outcome<List<SigningKey>> {
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref())?);
        let rows = browse::signing_keys(&app.database, page).await;
        Ok(list(page, rows.map_err(internal)?, |row| row.turn, SigningKey::from))
    }

    /// Turns of scheduled jobs, newest first; of one job, and failed or not, where that is said.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn job_runs(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        #[graphql(validator(max_length = 100))] job: Option<String>,
        has_failed: Option<bool>,
    ) -> Outcome<List<JobRun>> {
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref())?);
        let rows = browse::job_runs(&app.database, page, job.as_deref(), has_failed).await;
        Ok(list(page, rows.map_err(internal)?, |row| row.id, JobRun::from))
    }

    /// Those who may log in, or could, in the order in which they were added.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn operators(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
    ) -> Outcome<List<Operator>> {
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref())?);
        let rows = browse::operators(&app.database, page).await;
        Ok(list(page, rows.map_err(internal)?, |row| row.id.into(), Operator::from))
    }
}
