//! Invitations into the consent portal.

mod mutation;
mod query;

use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};

use super::customer::Customer;
use super::fault::Outcome;
use super::loader::{CustomerById, load};
use crate::app::App;
use crate::db::invitation::ListedInvitation;
use crate::domain::invitation::{InvitationKind, InvitationState};

pub use mutation::InvitationMutation;
pub use query::InvitationQuery;

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
    async fn kind(&self) -> InvitationKind {
        self.0.kind
    }

    /// What became of it.
    async fn state(&self, ctx: &Context<'_>) -> Outcome<InvitationState> {
        Ok(self.0.state(ctx.data::<App>()?.store.now()))
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
