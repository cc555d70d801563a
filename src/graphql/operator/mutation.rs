//! What can be done.

use async_graphql::MergedObject;

use super::consent::{RecordConsentMutation, WithdrawConsentsMutation};
use super::credential::CredentialMutation;
use super::invitation::InvitationMutation;
use super::session::SessionMutation;
use super::signing_key::SigningKeyMutation;

/// The root of every mutation.
#[derive(MergedObject, Default)]
pub struct Mutation(
    CredentialMutation,
    InvitationMutation,
    RecordConsentMutation,
    SessionMutation,
    SigningKeyMutation,
    WithdrawConsentsMutation,
);
