//! Withdrawing consents, of one customer or of many.

use std::time::Duration;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use tokio::time::{Instant, timeout_at};

use super::super::bounds::RUN_SECONDS_MAX;
use super::super::fault::{Outcome, connection, internal, settled};
use super::super::scalar::{Moment, distinct_numbers};
use super::super::session::command;
use super::Consent;
use crate::app::App;
use crate::db;
use crate::domain::authority::{Authority, StatedAuthority};
use crate::domain::consent::{Channel, Declaration};
use crate::service::consent::{self, ConsentRefusal, Holder, WithdrawOutcome};
use crate::service::store::Command;

/// How long a list of withdrawals is worked at, in seconds: what is left of the time of a request is enough
/// to tell what was done.
const WITHDRAW_SECONDS_MAX: u64 = RUN_SECONDS_MAX - 2;

/// How a withdrawal reached us, if it is not the customer's own act in the portal.
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
    authority: StatedAuthority,
    /// Why they may sign, such as "director"; needed from who is not the holder.
    explanation: Option<String>,
    /// When they declared it; now, if nothing is said. It acts now in any case.
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
    /// Who declared it, or why they may sign, is missing, too long, or more than a line.
    Incomplete,
    /// Time ran out while it was being withdrawn: look whether it was, before asking again.
    Uncertain,
    /// Time ran out before its turn came; nothing was changed: ask again.
    NotReached,
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
        let (app, command) = (ctx.data::<App>()?, command(ctx)?);
        let deadline = Instant::now() + Duration::from_secs(WITHDRAW_SECONDS_MAX);
        let customer_ids = distinct_numbers(&input.customer_ids)?;
        let explanation = input.explanation.as_deref();
        let Some(authority) = Authority::stated(input.authority, explanation) else {
            let incomplete = |customer_id: i32| WithdrawConsentResult {
                customer_id: customer_id.into(),
                status: WithdrawConsentStatus::Incomplete,
                consent: None,
            };
            let results = customer_ids.into_iter().map(incomplete).collect();
            return Ok(WithdrawConsentsPayload { results });
        };
        let declaration = Declaration {
            declared_by: input.declared_by,
            authority,
            channel: input.channel.into(),
            declared_at: input.declared_at.map(Into::into),
            reference: input.reference,
            login: None,
        };
        let mut results = Vec::new();
        for customer_id in customer_ids {
            // Whoever withdraws many is told what was done, also if not all of it could be.
            let (status, consent) = if Instant::now() < deadline {
                let one = withdraw_one(app, &command, customer_id, &declaration);
                let done = timeout_at(deadline, one).await;
                done.unwrap_or(Ok((WithdrawConsentStatus::Uncertain, None)))?
            } else {
                (WithdrawConsentStatus::NotReached, None)
            };
            results.push(WithdrawConsentResult {
                customer_id: customer_id.into(),
                status,
                consent,
            });
        }
        Ok(WithdrawConsentsPayload { results })
    }
}

async fn withdraw_one(
    app: &App,
    command: &Command<'_>,
    customer_id: i32,
    declaration: &Declaration,
) -> Outcome<(WithdrawConsentStatus, Option<Consent>)> {
    let holder = Holder::Customer(customer_id);
    let withdrawn = consent::withdraw(command, holder, declaration).await;
    match settled(withdrawn)? {
        Ok(WithdrawOutcome::Recorded { consent_id, .. }) => {
            let client = connection(app).await?;
            let found = db::consent::find(&client, consent_id).await;
            Ok((WithdrawConsentStatus::Withdrawn, found.map_err(internal)?.map(Consent)))
        }
        Ok(WithdrawOutcome::NoneInForce) => Ok((WithdrawConsentStatus::NoneInForce, None)),
        Err(refusal) => Ok((status_of(refusal)?, None)),
    }
}

fn status_of(refusal: ConsentRefusal) -> Outcome<WithdrawConsentStatus> {
    Ok(match refusal {
        ConsentRefusal::NoCustomer => WithdrawConsentStatus::NoSuchCustomer,
        ConsentRefusal::HasEnded => WithdrawConsentStatus::HasEnded,
        ConsentRefusal::InTheFuture => WithdrawConsentStatus::InTheFuture,
        ConsentRefusal::BeforeConsent { .. } => WithdrawConsentStatus::BeforeConsent,
        ConsentRefusal::Incomplete => WithdrawConsentStatus::Incomplete,
        // Nobody is refused a withdrawal for those.
        refusal @ (ConsentRefusal::BeforeCustomer { .. }
        | ConsentRefusal::BeforeWithdrawal { .. }) => return Err(internal(refusal)),
    })
}
