//! Inviting customers, and taking an invitation back.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::super::fault::{Outcome, internal};
use super::super::scalar::{distinct_numbers, number};
use super::super::session::command;
use super::Invitation;
use crate::domain::invitation::InvitationCode;
use crate::service::invitation::invite::{Invited, invite};
use crate::service::invitation::revoke::{Revoked, revoke_invitation};

/// Whom to invite.
#[derive(InputObject)]
struct InviteInput {
    /// The customers: 200 at most.
    customer_ids: Vec<ID>,
}

/// What became of inviting a customer.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum InviteStatus {
    /// The code works. One that the customer still had works no more.
    Invited,
    /// Nobody has this identifier.
    NoSuchCustomer,
    /// They hold the connection no more.
    HasEnded,
}

/// What became of inviting a customer.
#[derive(SimpleObject)]
struct InviteResult {
    /// The customer.
    customer_id: ID,
    /// What became of it.
    status: InviteStatus,
    /// The code for the letter. It is not shown again.
    code: Option<String>,
    /// The invitation.
    invitation: Option<Invitation>,
}

/// What became of inviting customers.
#[derive(SimpleObject)]
struct InvitePayload {
    /// What became of each, in the order in which they were named.
    results: Vec<InviteResult>,
}

/// Which invitation to revoke.
#[derive(InputObject)]
struct RevokeInvitationInput {
    /// The invitation.
    id: ID,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum RevokeInvitationStatus {
    /// Its code works no more.
    Revoked,
    /// Its code did not work any more: it was used, replaced, revoked, or too old.
    NotOpen,
    /// There is none with this identifier.
    Unknown,
}

/// What became of revoking an invitation.
#[derive(SimpleObject)]
struct RevokeInvitationPayload {
    /// What became of it.
    status: RevokeInvitationStatus,
    /// The invitation, if there is one.
    invitation: Option<Invitation>,
}

/// The mutations.
#[derive(Default)]
pub struct InvitationMutation;

#[Object]
impl InvitationMutation {
    /// Invites customers into the consent portal: makes each a code, for a letter, that works once
    /// and for 60 days. A customer who consents can be invited too, to see what is shared or to withdraw.
    /// Either all of them are invited or, if there is an error, none.
    async fn invite(&self, ctx: &Context<'_>, input: InviteInput) -> Outcome<InvitePayload> {
        let command = command(ctx)?;
        let ids = distinct_numbers(&input.customer_ids)?;
        let codes: Vec<_> = ids.iter().map(|_| InvitationCode::new(&mut rand::rng())).collect();
        let named = ids.iter().copied().zip(&codes);
        let invited = invite(&command, named.clone()).await;
        let mut invited = invited.map_err(internal)?;
        let results = named.map(|(customer_id, code)| {
            let (status, invitation) = match invited.remove(&customer_id) {
                Some(Invited::Recorded(invitation)) => (InviteStatus::Invited, Some(invitation)),
                Some(Invited::HasEnded) => (InviteStatus::HasEnded, None),
                Some(Invited::NoSuchCustomer) | None => (InviteStatus::NoSuchCustomer, None),
            };
            InviteResult {
                customer_id: customer_id.into(),
                status,
                code: invitation.is_some().then(|| code.expose()),
                invitation: invitation.map(Invitation),
            }
        });
        let results = results.collect();
        Ok(InvitePayload { results })
    }

    /// Takes an invitation back, whose letter went astray.
    async fn revoke_invitation(
        &self,
        ctx: &Context<'_>,
        input: RevokeInvitationInput,
    ) -> Outcome<RevokeInvitationPayload> {
        let command = command(ctx)?;
        let id = number(&input.id)?;
        let revoked = revoke_invitation(&command, id).await;
        let (status, invitation) = match revoked.map_err(internal)? {
            Revoked::Recorded(found) => (RevokeInvitationStatus::Revoked, Some(found)),
            Revoked::NotOpen(found) => (RevokeInvitationStatus::NotOpen, Some(found)),
            Revoked::Unknown => (RevokeInvitationStatus::Unknown, None),
        };
        Ok(RevokeInvitationPayload { status, invitation: invitation.map(Invitation) })
    }
}
