//! Customers: the holders of connections.

mod mutation;
mod query;

use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};

use super::consent::Consent;
use super::fault::Outcome;
use super::invitation::Invitation;
use super::loader::{ConsentsOf, InvitationsOf, MetersAt, load};
use super::meter::Meter;
use crate::db::customer::ListedCustomer;
use crate::domain::consent::ConsentState;
use crate::domain::customer::CompanyNumber;
use crate::domain::ean::Ean;

pub use mutation::CustomerMutation;
pub use query::CustomerQuery;

/// How many meters or consents of one customer are reckoned with in the cost of a request.
const FEW: usize = 4;

pub struct Customer(pub ListedCustomer);

/// The holder of a connection, for as long as they hold it.
#[Object]
impl Customer {
    /// Identifier of the customer.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// EAN of the connection.
    async fn klant_ean(&self) -> Ean {
        self.0.klant_ean
    }

    /// Name as registered.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Their number in the trade register (KvK); null for people, and if it is not known. Whoever
    /// logs in to the portal for that company sees this customer.
    async fn company_number(&self) -> Option<CompanyNumber> {
        self.0.company_number
    }

    /// Since when they hold the connection.
    async fn valid_from(&self) -> DateTime<Utc> {
        self.0.valid_from
    }

    /// Until when; null while they do.
    async fn valid_until(&self) -> Option<DateTime<Utc>> {
        self.0.valid_until
    }

    /// The meters at the connection, by EAN.
    #[graphql(complexity = "FEW * child_complexity + 1")]
    async fn meters(&self, ctx: &Context<'_>) -> Outcome<Vec<Meter>> {
        let meters = load(ctx, MetersAt(self.0.connection_id)).await?.unwrap_or_default();
        Ok(meters.into_iter().map(Meter).collect())
    }

    /// How their consent stands.
    async fn consent_state(&self, ctx: &Context<'_>) -> Outcome<ConsentState> {
        let consents = load(ctx, ConsentsOf(self.0.id)).await?.unwrap_or_default();
        let in_force = consents.iter().map(|consent| consent.withdrawn_at.is_none());
        Ok(ConsentState::of(in_force))
    }

    /// Every consent of this customer, newest first.
    #[graphql(complexity = "FEW * child_complexity + 1")]
    async fn consents(&self, ctx: &Context<'_>) -> Outcome<Vec<Consent>> {
        let consents = load(ctx, ConsentsOf(self.0.id)).await?.unwrap_or_default();
        Ok(consents.into_iter().map(Consent).collect())
    }

    /// Every invitation of this customer, newest first.
    #[graphql(complexity = "FEW * child_complexity + 1")]
    async fn invitations(&self, ctx: &Context<'_>) -> Outcome<Vec<Invitation>> {
        let invitations = load(ctx, InvitationsOf(self.0.id)).await?.unwrap_or_default();
        Ok(invitations.into_iter().map(Invitation).collect())
    }
}
