//! Recording a consent that was given on paper.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::super::fault::{Outcome, bad_input, connection, internal, settled};
use super::super::scalar::{Moment, number};
use super::super::session::command;
use super::Consent;
use crate::app::App;
use crate::db;
use crate::domain::authority::{Authority, StatedAuthority};
use crate::domain::consent::{Channel, ConsentText, Declaration};
use crate::domain::ean::Ean;
use crate::service::consent::{self, ConsentRefusal, GiveOutcome, Holder};

/// A consent that was given on paper.
#[derive(InputObject)]
struct RecordConsentInput {
    /// The customer; or else `klantEan`.
    customer_id: Option<ID>,
    /// EAN of the connection, whose present holder it is; or else `customerId`.
    klant_ean: Option<Ean>,
    /// Who signed.
    #[graphql(validator(max_length = 200))]
    declared_by: String,
    /// By what authority they act for the holder.
    authority: StatedAuthority,
    /// Why they may sign, such as "director"; needed from who is not the holder.
    explanation: Option<String>,
    /// When they signed: only intervals that end later are shared.
    declared_at: Moment,
    /// Version of the text on the paper; the current one if nothing is said.
    #[graphql(validator(max_length = 100))]
    text_version: Option<String>,
    /// Where the paper is kept.
    #[graphql(validator(max_length = 200))]
    reference: Option<String>,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum RecordConsentStatus {
    /// It is in force.
    Recorded,
    /// One was in force already; nothing was changed.
    InForceAlready,
    /// There is no such customer, or nobody holds the connection now.
    NoSuchCustomer,
    /// They hold the connection no more.
    HasEnded,
    /// It was declared before this customer held the connection: it is somebody else's.
    BeforeCustomer,
    /// It was declared before the last withdrawal, which it cannot undo.
    BeforeWithdrawal,
    /// It was declared at a moment that has not come yet.
    InTheFuture,
    /// Who declared it, or why they may sign, is missing, too long, or more than a line.
    Incomplete,
    /// There is no such version of the text.
    UnknownText,
}

/// What became of recording a consent.
#[derive(SimpleObject)]
struct RecordConsentPayload {
    /// What became of it.
    status: RecordConsentStatus,
    /// The consent in force, if there is one now.
    consent: Option<Consent>,
}

/// The mutations.
#[derive(Default)]
pub struct RecordConsentMutation;

#[Object]
impl RecordConsentMutation {
    /// Records a consent that a customer gave on paper. It counts from the moment of the signature.
    async fn record_consent(
        &self,
        ctx: &Context<'_>,
        input: RecordConsentInput,
    ) -> Outcome<RecordConsentPayload> {
        let (app, command) = (ctx.data::<App>()?, command(ctx)?);
        let holder = holder(&input)?;
        let text = match &input.text_version {
            None => Some(ConsentText::current()),
            Some(version) => ConsentText::published(version),
        };
        let Some(text) = text else {
            return Ok(RecordConsentPayload {
                status: RecordConsentStatus::UnknownText,
                consent: None,
            });
        };
        let explanation = input.explanation.as_deref();
        let Some(authority) = Authority::stated(input.authority, explanation) else {
            return Ok(RecordConsentPayload {
                status: RecordConsentStatus::Incomplete,
                consent: None,
            });
        };
        let declaration = Declaration {
            declared_by: input.declared_by,
            authority,
            channel: Channel::Paper,
            declared_at: Some(input.declared_at.into()),
            reference: input.reference,
            login: None,
        };
        let given = consent::give(&command, holder, text, &declaration).await;
        let (status, consent_id) = match settled(given)? {
            Ok(GiveOutcome::Recorded { consent_id, .. }) => {
                (RecordConsentStatus::Recorded, Some(consent_id))
            }
            Ok(GiveOutcome::InForceAlready { consent_id, .. }) => {
                (RecordConsentStatus::InForceAlready, Some(consent_id))
            }
            Err(refusal) => (status_of(refusal)?, None),
        };
        let consent = match consent_id {
            Some(id) => db::consent::find(&connection(app).await?, id).await.map_err(internal)?,
            None => None,
        };
        Ok(RecordConsentPayload { status, consent: consent.map(Consent) })
    }
}

/// Whose consent it is.
fn holder(input: &RecordConsentInput) -> Outcome<Holder> {
    match (&input.customer_id, input.klant_ean) {
        (Some(id), None) => Ok(Holder::Customer(number(id)?)),
        (None, Some(klant_ean)) => Ok(Holder::OfConnection(klant_ean)),
        _ => Err(bad_input("give either customerId or klantEan")),
    }
}

fn status_of(refusal: ConsentRefusal) -> Outcome<RecordConsentStatus> {
    Ok(match refusal {
        ConsentRefusal::NoCustomer => RecordConsentStatus::NoSuchCustomer,
        ConsentRefusal::HasEnded => RecordConsentStatus::HasEnded,
        ConsentRefusal::InTheFuture => RecordConsentStatus::InTheFuture,
        ConsentRefusal::BeforeCustomer { .. } => RecordConsentStatus::BeforeCustomer,
        ConsentRefusal::BeforeWithdrawal { .. } => RecordConsentStatus::BeforeWithdrawal,
        ConsentRefusal::Incomplete => RecordConsentStatus::Incomplete,
        // Nobody is refused a consent for that.
        refusal @ ConsentRefusal::BeforeConsent { .. } => return Err(internal(refusal)),
    })
}
