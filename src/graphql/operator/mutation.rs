//! What can be done.

use async_graphql::MergedObject;

use super::access_token::mutation::AccessTokenMutation;
use super::consent::{RecordConsentMutation, WithdrawConsentsMutation};
use super::credential::CredentialMutation;
use super::customer::CustomerMutation;
use super::delivery::{GiveUpMutation, RepairMutation, RetryMutation};
use super::invitation::InvitationMutation;
use super::meter::MeterMutation;
use super::operators::mutation::OperatorMutation;
use super::password::PasswordMutation;
use super::portfolio::PortfolioMutation;
use super::session::SessionMutation;
use super::signing_key::SigningKeyMutation;
use super::source::{SourceMutation, SourcePullMutation};
use super::source_alias::SourceAliasMutation;
use super::source_token::SourceTokenMutation;

/// The root of every mutation. What can be expected to go wrong is a status in the payload.
#[derive(MergedObject, Default)]
pub struct Mutation(
    AccessTokenMutation,
    CredentialMutation,
    CustomerMutation,
    GiveUpMutation,
    InvitationMutation,
    MeterMutation,
    OperatorMutation,
    PasswordMutation,
    PortfolioMutation,
    RecordConsentMutation,
    RepairMutation,
    RetryMutation,
    SessionMutation,
    SigningKeyMutation,
    SourceAliasMutation,
    SourceMutation,
    SourcePullMutation,
    SourceTokenMutation,
    WithdrawConsentsMutation,
);
