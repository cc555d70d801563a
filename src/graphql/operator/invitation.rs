//! Invitations into the consent portal.

mod mutation;
mod query;

use async_graphql::{Context, Enum, ID, Object};
use chrono::{DateTime, Utc};

use super::customer::Customer;
use super::fault::Outcome;
use super::loader::{CustomerById, load};
use crate::app::App;
use crate::db::invitation::ListedInvitation;
use crate::domain::invitation::{InvitationKind, InvitationState};

pub use mutation::InvitationMutation;
pub use query::InvitationQuery;

/// What a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "InvitationKind", remote = "InvitationKind")]
pub enum KindName {
    /// We sent it to the customer.
    Invitation,
    /// The customer asked for it in the portal, to come back.
    ReturnCode,
}

/// What became of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "InvitationState", remote = "InvitationState")]
pub enum StateName {
    /// Its code works.
    Open,
    /// Its code was used.
    Used,
    /// Nobody used its code in time.
    Expired,
    /// It was revoked, or replaced by a newer one.
    Revoked,
}

pub struct Invitation(pub ListedInvitation);

/// A code with which a customer comes into the consent portal, once. The code itself is kept nowhere.
#[Object]
impl Invitation {
    /// Identifier of the invitation.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Whose it is.
    async fn customer(&self, ctx: &Context<'_>) -> Outcome<Option<Customer>> {
        Ok(load(ctx, CustomerById(self.0.customer_id)).await?.map(Customer))
    }

    /// What its code is for.
    async fn kind(&self) -> KindName {
        self.0.kind.into()
    }

    /// What became of it.
    async fn state(&self, ctx: &Context<'_>) -> Outcome<StateName> {
        Ok(self.0.state(ctx.data::<App>()?.store.now()).into())
    }

    /// Who made it.
    async fn created_by(&self) -> &str {
        &self.0.created_by
    }

    /// When.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// From when its code works no more.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }

    /// When its code was used, if it was.
    async fn used_at(&self) -> Option<DateTime<Utc>> {
        self.0.used_at
    }

    /// When it was revoked or replaced, if it was.
    async fn revoked_at(&self) -> Option<DateTime<Utc>> {
        self.0.revoked_at
    }
}
