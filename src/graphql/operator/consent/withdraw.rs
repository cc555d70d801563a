//! Withdrawing consents, of one customer or of many.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::super::fault::{Outcome, internal};
use super::super::scalar::{Moment, distinct_numbers};
use super::super::session::actor;
use super::Consent;
use crate::app::App;
use crate::domain::consent::{Channel, Declaration};
use crate::service::browse;
use crate::service::consent::{self, ConsentError, Holder, Withdrawn};

/// How a withdrawal reached us, where it is not the customer's own act in the portal.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum WithdrawalChannel {
    /// By a signed letter or form.
    Paper,
    /// By telephone or e-mail: we act on the customer's word.
    Operator,
}

impl From<WithdrawalChannel> for Channel {
    fn from(channel: WithdrawalChannel) -> Self {
        match channel {
            WithdrawalChannel::Paper => Self::Paper,
            WithdrawalChannel::Operator => Self::Operator,
        }
    }
}

/// Whose consent is withdrawn.
#[derive(InputObject)]
struct WithdrawConsentsInput {
    /// The customers: 200 at most.
    customer_ids: Vec<ID>,
    /// Who declared it.
    #[graphql(validator(max_length = 200))]
    declared_by: String,
    /// By what authority they act for the holders.
    #[graphql(validator(max_length = 200))]
    authority: String,
    /// When they declared it; now, where nothing is said. It acts now in any case.
    declared_at: Option<Moment>,
    /// How it reached us.
    channel: WithdrawalChannel,
    /// Where the letter or the note is kept.
    #[graphql(validator(max_length = 200))]
    reference: Option<String>,
}

/// What became of a withdrawal.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum WithdrawConsentStatus {
    /// It is withdrawn: nothing is shared from now on.
    Withdrawn,
    /// There was none in force; nothing was changed.
    NoneInForce,
    /// There is no such customer.
    NoSuchCustomer,
    /// They hold the connection no more.
    HasEnded,
    /// It was declared before the consent was given.
    BeforeConsent,
    /// It was declared at a moment that has not come yet.
    InTheFuture,
    /// Who declared it, or by what authority, is empty.
    Incomplete,
}

/// What became of the consent of a customer.
#[derive(SimpleObject)]
struct WithdrawConsentResult {
    /// The customer.
    customer_id: ID,
    /// What became of it.
    status: WithdrawConsentStatus,
    /// The consent that was withdrawn.
    consent: Option<Consent>,
}

/// What became of withdrawing consents.
#[derive(SimpleObject)]
struct WithdrawConsentsPayload {
    /// What became of each, in the order in which the customers were named.
    results: Vec<WithdrawConsentResult>,
}

/// The mutations.
#[derive(Default)]
pub struct WithdrawConsentsMutation;

#[Object]
impl WithdrawConsentsMutation {
    /// Withdraws the consent of customers. Nothing of theirs is shared from the next request of
    /// Liander's on, readings of earlier days included. Each is done by itself: one that cannot be
    /// withdrawn does not keep the others.
    async fn withdraw_consents(
        &self,
        ctx: &Context<'_>,
        input: WithdrawConsentsInput,
    ) -> Outcome<WithdrawConsentsPayload> {
        let (app, by) = (ctx.data::<App>()?, actor(ctx)?);
        let now = app.clock.now();
        let declaration = Declaration {
            declared_by: input.declared_by,
            authority: input.authority,
            channel: input.channel.into(),
            declared_at: input.declared_at.map_or(now, Into::into),
            reference: input.reference,
        };
        let mut results = Vec::new();
        for customer_id in distinct_numbers(&input.customer_ids)? {
            let holder = Holder::Customer(customer_id);
            let withdrawn = consent::withdraw(&app.database, &by, holder, &declaration, now).await;
            let (status, consent_id) = match withdrawn {
                Ok(Withdrawn::Recorded { consent_id, .. }) => {
                    (WithdrawConsentStatus::Withdrawn, Some(consent_id))
                }
                Ok(Withdrawn::NoneInForce) => (WithdrawConsentStatus::NoneInForce, None),
                Err(error) => (refusal(error)?, None),
            };
            let consent = match consent_id {
                Some(id) => browse::consent::find(&app.database, id).await.map_err(internal)?,
                None => None,
            };
            let consent = consent.map(Consent);
            results.push(WithdrawConsentResult {
                customer_id: customer_id.into(),
                status,
                consent,
            });
        }
        Ok(WithdrawConsentsPayload { results })
    }
}

fn refusal(error: ConsentError) -> Outcome<WithdrawConsentStatus> {
    Ok(match error {
        ConsentError::NoCustomer => WithdrawConsentStatus::NoSuchCustomer,
        ConsentError::HasEnded => WithdrawConsentStatus::HasEnded,
        ConsentError::InTheFuture => WithdrawConsentStatus::InTheFuture,
        ConsentError::BeforeConsent { .. } => WithdrawConsentStatus::BeforeConsent,
        ConsentError::Incomplete => WithdrawConsentStatus::Incomplete,
        error => return Err(internal(error)),
    })
}
