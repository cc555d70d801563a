//! The customer who is signed in, and what is theirs.

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::connection::{Connection, connections};
use super::fault::{Outcome, internal};
use super::receipt::{Receipt, receipts};
use crate::app::App;
use crate::domain::ean::Ean;
use crate::domain::meter::MeterType;
use crate::domain::portal_login::PortalMeans;
use crate::service::portal::session::CustomerIn;
use crate::service::portal::{consents, meters};

/// A meter at the connection.
#[derive(SimpleObject)]
pub struct Meter {
    /// EAN of the meter.
    ean: Ean,
    /// What it measures.
    #[graphql(name = "type")]
    meter_type: MeterType,
    /// End of its newest reading; null if there was none yet.
    newest_interval_end: Option<DateTime<Utc>>,
}

/// A consent that is in force.
#[derive(SimpleObject)]
pub struct Consent {
    /// Identifier of the consent.
    id: ID,
    /// Since when it counts: only intervals that ended later are shared.
    given_at: DateTime<Utc>,
}

pub struct Me(pub CustomerIn);

/// The holder of a connection, as long as they hold it.
#[Object]
impl Me {
    /// EAN of the connection.
    async fn klant_ean(&self) -> Ean {
        self.0.klant_ean
    }

    /// Name as registered.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Since when they hold the connection.
    async fn since(&self) -> DateTime<Utc> {
        self.0.valid_from
    }

    /// By what this session began.
    async fn signed_in_by(&self) -> PortalMeans {
        self.0.login.means
    }

    /// When this session ends, whatever happens in it.
    async fn session_ends_at(&self) -> DateTime<Utc> {
        self.0.ends_at
    }

    /// The connections for which this session is, by EAN, this one included: several if somebody is
    /// in for a company that holds several.
    async fn connections(&self, ctx: &Context<'_>) -> Outcome<Vec<Connection>> {
        connections(ctx.data::<App>()?, &self.0).await
    }

    /// The meters that have been at the connection since they hold it, by EAN.
    async fn meters(&self, ctx: &Context<'_>) -> Outcome<Vec<Meter>> {
        let app = ctx.data::<App>()?;
        let rows = meters::meters(&app.store.database, &self.0).await.map_err(internal)?;
        let meters = rows.into_iter().map(|row| Meter {
            ean: row.meter_ean,
            meter_type: row.details.meter_type,
            newest_interval_end: row.newest_interval_end,
        });
        Ok(meters.collect())
    }

    /// The consent that is in force; null if nothing is shared.
    async fn consent(&self, ctx: &Context<'_>) -> Outcome<Option<Consent>> {
        let app = ctx.data::<App>()?;
        let in_force = consents::in_force(&app.store.database, &self.0).await.map_err(internal)?;
        Ok(in_force.map(|row| Consent { id: row.id.into(), given_at: row.given_at }))
    }

    /// Everything that was declared about sharing, as it stands in the ledger, oldest first.
    async fn history(&self, ctx: &Context<'_>) -> Outcome<Vec<Receipt>> {
        receipts(ctx.data::<App>()?, &self.0).await
    }
}

/// The queries.
#[derive(Default)]
pub struct MeQuery;

#[Object]
impl MeQuery {
    /// Who is signed in here; null if nobody is.
    async fn me(&self, ctx: &Context<'_>) -> Outcome<Option<Me>> {
        Ok(ctx.data_opt::<CustomerIn>().cloned().map(Me))
    }
}
